/** An error that the API answered with: its sentence, and what to do. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | null;

  constructor(status: number, code: string, message: string, hint: string | null) {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

/** The server did not answer at all. */
export class AwayError extends Error {}

const base = '/api/v1';

/** The header that no page of another site can send. */
export const ofThisPage = { 'x-romkit-page': '1' };

/** @param beforeReading what a long answer waits for before it is read @throws ApiError, AwayError */
export const get = <T>(path: string, beforeReading?: () => Promise<void>): Promise<T> =>
  ask<T>(path, {}, beforeReading);

/** @throws ApiError, AwayError */
export const post = <T>(path: string, body: unknown): Promise<T> => send<T>('POST', path, body);

/** @throws ApiError, AwayError */
export const patch = <T>(path: string, body: unknown): Promise<T> => send<T>('PATCH', path, body);

const send = <T>(method: string, path: string, body: unknown): Promise<T> =>
  ask<T>(path, {
    method,
    headers: { 'content-type': 'application/json', ...ofThisPage },
    body: JSON.stringify(body),
  });

/** @throws ApiError, AwayError */
export const remove = <T>(path: string): Promise<T> =>
  ask<T>(path, { method: 'DELETE', headers: ofThisPage });

let tellRefused = (): void => undefined;

/** Be told when the server no longer knows who asks. */
export const onRefused = (listener: () => void): void => void (tellRefused = listener);

async function ask<T>(path: string, init: RequestInit, beforeReading?: () => Promise<void>): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`${base}${path}`, init);
  } catch {
    throw new AwayError('The server does not answer.');
  }
  await beforeReading?.();
  if (response.ok) return (await response.json()) as T;
  if (response.status === 401 && path !== '/login') tellRefused();
  throw await errorOf(response);
}

async function errorOf(response: Response): Promise<Error> {
  try {
    const { error } = (await response.json()) as {
      error: { code: string; message: string; hint: string | null };
    };
    return new ApiError(response.status, error.code, error.message, error.hint);
  } catch {
    return new AwayError(`The server answered with status ${response.status}.`);
  }
}
