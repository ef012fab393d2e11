package dev.asof.api.json;

import java.io.IOException;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.stereotype.Component;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** Lets answers write themselves to the response. */
@Component
final class JsonAnswerConverter extends AbstractHttpMessageConverter<JsonAnswer> {
  /** A failed answer must not be closed in good order: it would look whole. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_CONTENT).build();

  JsonAnswerConverter() {
    super(MediaType.APPLICATION_JSON);
  }

  @Override
  protected boolean supports(Class<?> type) {
    return JsonAnswer.class.isAssignableFrom(type);
  }

  @Override
  protected JsonAnswer readInternal(Class<? extends JsonAnswer> type, HttpInputMessage message) {
    throw new HttpMessageNotReadableException("answers are not read", message);
  }

  @Override
  protected void writeInternal(JsonAnswer answer, HttpOutputMessage message) throws IOException {
    JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), message.getBody());
    answer.writeTo(json);
    json.close();
  }
}
