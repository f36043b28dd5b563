/** Result of a live watch: its output, and the packets of its interface. */
export interface WatchReport {
  readonly exitCode: number | null;
  /** Packets that went out of the interface that was watched, and that came in. */
  readonly sent: number;
  readonly received: number;
  readonly documents: readonly Record<string, unknown>[];
}
