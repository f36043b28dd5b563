import { accelLogFormat } from './accel-log.ts';

/** Location by which romkit names files of its store in X-Accel-Redirect. */
export const accelLocation = '/romkit-content';

/** UDP port on loopback on which romkit takes nginx' log, where nothing else is said. */
export const usualAccelPort = 8514;

export interface AccelConfig {
  /** Root of the store of image files. */
  readonly content: string;
  /** Port on loopback on which romkit takes the log. */
  readonly logPort: number;
}

/** Lines of nginx' configuration for a romkit behind it that leaves the bytes to it, by where they stand. */
export interface AccelLines {
  /** In `http { … }`. */
  readonly http: readonly string[];
  /** In each location that asks romkit. */
  readonly proxy: readonly string[];
  /** In `server { … }`. */
  readonly server: readonly string[];
}

export const accelLines = ({ content, logPort }: AccelConfig): AccelLines => ({
  http: [`log_format romkit '${accelLogFormat}';`],
  proxy: ['proxy_set_header X-Request-Id $request_id;'],
  server: [
    `location ${accelLocation}/ {`,
    '  internal;',
    `  alias "${content}/";`,
    `  access_log syslog:server=127.0.0.1:${logPort},nohostname,tag=romkit romkit;`,
    '}',
  ],
});
