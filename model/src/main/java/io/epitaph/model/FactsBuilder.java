package io.epitaph.model;

import io.epitaph.model.InspectSnapshot.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds {@link Facts}: what each component is stands there. A name is required. */
public final class FactsBuilder {
  private String name;
  private String image = "";
  private @Nullable String imageId;
  private @Nullable Instant created;
  private String status = "";
  private boolean oomKilled;
  private int exitCode;
  private String error = "";
  private @Nullable Instant startedAt;
  private @Nullable Instant finishedAt;
  private @Nullable String health;
  private int failingStreak;
  private @Nullable String probeOutput;
  private @Nullable String healthCheck;
  private String restartPolicy = "no";
  private int restartLimit;
  private int restartCount;
  private boolean autoRemove;
  private long memoryLimit;
  private long memorySwapLimit;
  private @Nullable Boolean oomKillDisabled;
  private boolean tty;
  private @Nullable Duration stopTimeout;
  private @Nullable String stopSignal;
  private Map<String, String> labels = Map.of();
  private boolean stoppedByUser;

  FactsBuilder() {}

  public FactsBuilder name(String name) {
    this.name = name;
    return this;
  }

  public FactsBuilder image(String image) {
    this.image = image;
    return this;
  }

  public FactsBuilder imageId(@Nullable String imageId) {
    this.imageId = imageId;
    return this;
  }

  public FactsBuilder created(@Nullable Instant created) {
    this.created = created;
    return this;
  }

  public FactsBuilder status(String status) {
    this.status = status;
    return this;
  }

  public FactsBuilder oomKilled(boolean oomKilled) {
    this.oomKilled = oomKilled;
    return this;
  }

  public FactsBuilder exitCode(int exitCode) {
    this.exitCode = exitCode;
    return this;
  }

  public FactsBuilder error(String error) {
    this.error = error;
    return this;
  }

  public FactsBuilder startedAt(@Nullable Instant startedAt) {
    this.startedAt = startedAt;
    return this;
  }

  public FactsBuilder finishedAt(@Nullable Instant finishedAt) {
    this.finishedAt = finishedAt;
    return this;
  }

  public FactsBuilder health(@Nullable String health) {
    this.health = health;
    return this;
  }

  public FactsBuilder failingStreak(int failingStreak) {
    this.failingStreak = failingStreak;
    return this;
  }

  public FactsBuilder probeOutput(@Nullable String probeOutput) {
    this.probeOutput = probeOutput;
    return this;
  }

  public FactsBuilder healthCheck(@Nullable String healthCheck) {
    this.healthCheck = healthCheck;
    return this;
  }

  public FactsBuilder restartPolicy(String restartPolicy) {
    this.restartPolicy = restartPolicy;
    return this;
  }

  public FactsBuilder restartLimit(int restartLimit) {
    this.restartLimit = restartLimit;
    return this;
  }

  public FactsBuilder restartCount(int restartCount) {
    this.restartCount = restartCount;
    return this;
  }

  public FactsBuilder autoRemove(boolean autoRemove) {
    this.autoRemove = autoRemove;
    return this;
  }

  public FactsBuilder memoryLimit(long memoryLimit) {
    this.memoryLimit = memoryLimit;
    return this;
  }

  public FactsBuilder memorySwapLimit(long memorySwapLimit) {
    this.memorySwapLimit = memorySwapLimit;
    return this;
  }

  public FactsBuilder oomKillDisabled(@Nullable Boolean oomKillDisabled) {
    this.oomKillDisabled = oomKillDisabled;
    return this;
  }

  public FactsBuilder tty(boolean tty) {
    this.tty = tty;
    return this;
  }

  public FactsBuilder stopTimeout(@Nullable Duration stopTimeout) {
    this.stopTimeout = stopTimeout;
    return this;
  }

  public FactsBuilder stopSignal(@Nullable String stopSignal) {
    this.stopSignal = stopSignal;
    return this;
  }

  public FactsBuilder labels(Map<String, String> labels) {
    this.labels = labels;
    return this;
  }

  public FactsBuilder stoppedByUser(boolean stoppedByUser) {
    this.stoppedByUser = stoppedByUser;
    return this;
  }

  public Facts build() {
    return new Facts(
        name,
        image,
        imageId,
        created,
        status,
        oomKilled,
        exitCode,
        error,
        startedAt,
        finishedAt,
        health,
        failingStreak,
        probeOutput,
        healthCheck,
        restartPolicy,
        restartLimit,
        restartCount,
        autoRemove,
        memoryLimit,
        memorySwapLimit,
        oomKillDisabled,
        tty,
        stopTimeout,
        stopSignal,
        labels,
        stoppedByUser);
  }
}
