package io.groundskeeper.dataset;

/** What a project customises. */
public enum Feature {
  CONTENT_MODERATION,
  CUSTOM_LABELS
}
