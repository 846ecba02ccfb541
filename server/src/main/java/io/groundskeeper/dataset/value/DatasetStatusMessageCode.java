package io.groundskeeper.dataset.value;

/** What kind of outcome a status message tells of. */
public enum DatasetStatusMessageCode {
  SUCCESS,
  SERVICE_ERROR,
  CLIENT_ERROR
}
