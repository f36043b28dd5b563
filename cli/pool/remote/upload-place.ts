/** The uploads of a server's API. */
export interface UploadPlace {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}
