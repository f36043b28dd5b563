import type { ServerLog } from '../../boot/server/log.ts';

const nothing = (): void => undefined;

export const silentLog: ServerLog = { debug: nothing, info: nothing, warn: nothing, error: nothing };
