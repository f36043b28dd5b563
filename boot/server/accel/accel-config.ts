import { accelLogFormat } from './accel-log.ts';

export interface AccelConfig {
  /** Where nginx listens: `80`, `127.0.0.1:8000`. */
  readonly listen: string;
  /** Where romkit does: `127.0.0.1:8080`. */
  readonly romkit: string;
  /** Root of the store of image files. */
  readonly content: string;
  readonly location: string;
  /** Port on loopback on which romkit takes the log. */
  readonly logPort: number;
}

/** What stands in nginx' `http { … }` for a romkit behind it. */
export const accelConfig = ({ listen, romkit, content, location, logPort }: AccelConfig): string[] => [
  `log_format romkit '${accelLogFormat}';`,
  'upstream romkit {',
  `  server ${romkit};`,
  '  keepalive 64;',
  '}',
  'server {',
  `  listen ${listen};`,
  '  location /bootdirectory/ {',
  '    proxy_pass http://romkit;',
  '    proxy_http_version 1.1;',
  '    proxy_set_header Connection "";',
  '    proxy_set_header Host $http_host;',
  '    proxy_set_header X-Request-Id $request_id;',
  // A machine that waits is answered when it has an image.
  '    proxy_read_timeout 300s;',
  '    proxy_buffering off;',
  '  }',
  `  location ${location}/ {`,
  '    internal;',
  `    alias "${content}/";`,
  `    access_log syslog:server=127.0.0.1:${logPort},nohostname,tag=romkit romkit;`,
  '  }',
  '}',
];
