package dev.asof.api;

/** Definitions that the tests apply. */
public final class Definitions {
  /** One entity, one source of pushes, one view over every type, one service. */
  public static final String EVERY_TYPE =
      """
      kind: Entity
      name: customer
      joinKeys: [{name: customer_id, type: int64}]
      ---
      kind: Source
      name: profiles
      push: true
      eventTimestamp: {from: /at, format: iso8601}
      ---
      kind: FeatureView
      name: profile
      version: 1
      entities: [customer]
      sources: [profiles]
      ttl: 24h
      freshness: {maxAge: 1h}
      features:
        - {name: active, type: bool}
        - {name: small, type: int32, expect: {range: [-100, 100]}}
        - {name: big, type: int64}
        - {name: ratio, type: float32}
        - {name: score, type: float64}
        - {name: city, type: string}
        - {name: raw, type: bytes}
        - {name: seen, type: timestamp}
        - {name: tags, type: list<string>}
      ---
      kind: FeatureService
      name: model
      version: 1
      features:
        - profile@1: [active, big, score]
      """;

  /** A view of two entities, whose key is composite. */
  public static final String ROUTES =
      """
      kind: Entity
      name: route
      joinKeys: [{name: origin, type: string}, {name: destination, type: string}]
      ---
      kind: Source
      name: flights
      push: true
      eventTimestamp: {from: /at, format: iso8601}
      ---
      kind: FeatureView
      name: route_delay
      version: 1
      entities: [route]
      sources: [flights]
      ttl: 24h
      features:
        - {name: delay, type: int32}
      """;

  private Definitions() {}
}
