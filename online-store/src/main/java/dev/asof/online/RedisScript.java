package dev.asof.online;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script, run by the digest of its text: Redis 6.2, the oldest supported, has no functions.
 *
 * <p>Scripts compare numbers only: Lua compares strings by the locale of the Redis process, which
 * under en_US.UTF-8 orders almost half of all byte strings wrongly. Offsets and microseconds stay
 * below 2⁵³, where Lua's numbers are exact.
 */
enum RedisScript {
  /**
   * Sets field ARGV[1] of KEYS[1] to the online value ARGV[2] if that is later in row order than
   * what is held, compared as seven unsigned words. Answers 1 if it did. What is too short to be an
   * online value is replaced.
   */
  STORE_IF_LATER(
      """
      local held = redis.call('HGET', KEYS[1], ARGV[1])
      if held and #held >= 34 then
        local a1, a2, a3, a4, a5, a6, a7 = struct.unpack('>I4I4I4I4I4I4I4', held, 7)
        local b1, b2, b3, b4, b5, b6, b7 = struct.unpack('>I4I4I4I4I4I4I4', ARGV[2], 7)
        local later
        if a1 ~= b1 then later = b1 > a1
        elseif a2 ~= b2 then later = b2 > a2
        elseif a3 ~= b3 then later = b3 > a3
        elseif a4 ~= b4 then later = b4 > a4
        elseif a5 ~= b5 then later = b5 > a5
        elseif a6 ~= b6 then later = b6 > a6
        else later = b7 > a7 end
        if not later then return 0 end
      end
      redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
      return 1
      """),

  /** Makes the hash KEYS[1] of the fields and values ARGV if it is not there; answers with it. */
  LOAD_PROGRESS(
      """
      if redis.call('HEXISTS', KEYS[1], 'generation') == 0 then
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], unpack(ARGV))
      end
      return redis.call('HGETALL', KEYS[1])
      """),

  /**
   * Moves the progress in KEYS[1] forward. ARGV: the generation; the greatest event timestamp
   * written or an empty string; then for each partition that moved: its number, the offset it was
   * moved from or an empty string, the next offset, and complete-through in µs. Answers 1, or 0 if
   * the generation is another, or -1 if a partition is behind where it was moved from; then nothing
   * is changed.
   */
  ADVANCE_PROGRESS(
      """
      if redis.call('HGET', KEYS[1], 'generation') ~= ARGV[1] then return 0 end
      local moves = {}
      for i = 3, #ARGV, 4 do
        local field = 'partition:' .. ARGV[i]
        local held = redis.call('HGET', KEYS[1], field)
        local offset, through = nil, nil
        if held then
          offset, through = string.match(held, '^(%d+) (-?%d+)$')
          offset, through = tonumber(offset), tonumber(through)
        end
        if ARGV[i + 1] ~= '' and (not offset or offset < tonumber(ARGV[i + 1])) then return -1 end
        local next, nextThrough = tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3])
        if not offset or next > offset or (next == offset and nextThrough > through) then
          moves[#moves + 1] = field
          moves[#moves + 1] = ARGV[i + 2] .. ' ' .. ARGV[i + 3]
        end
      end
      if ARGV[2] ~= '' then
        local newest = redis.call('HGET', KEYS[1], 'newest-event')
        if not newest or tonumber(ARGV[2]) > tonumber(newest) then
          moves[#moves + 1] = 'newest-event'
          moves[#moves + 1] = ARGV[2]
        end
      end
      if #moves > 0 then redis.call('HSET', KEYS[1], unpack(moves)) end
      return 1
      """);

  private final String text;
  private final String digest;

  RedisScript(String text) {
    this.text = text;
    this.digest = sha1(text);
  }

  String text() {
    return text;
  }

  /** What EVALSHA calls it by. */
  String digest() {
    return digest;
  }

  private static String sha1(String text) {
    try {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(utf8));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
