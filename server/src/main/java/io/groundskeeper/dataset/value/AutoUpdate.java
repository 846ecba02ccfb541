package io.groundskeeper.dataset.value;

/** Whether a content moderation project is trained again when its base model changes. */
public enum AutoUpdate {
  ENABLED,
  DISABLED
}
