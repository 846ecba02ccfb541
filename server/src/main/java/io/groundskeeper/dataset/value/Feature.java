package io.groundskeeper.dataset.value;

/** What a project customises. */
public enum Feature {
  CONTENT_MODERATION,
  CUSTOM_LABELS
}
