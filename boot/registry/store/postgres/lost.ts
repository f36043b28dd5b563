import { systemErrorCode } from '../../../../system/error.ts';

/**
 * Is a connection gone, or was a transaction refused only because of its timing? Doing it again may succeed. See
 * PostgreSQL, appendix A: class 08 connection exception, class 57P operator intervention, 25P03 idle in transaction,
 * 40001 serialization failure, 40P01 deadlock, 55P03 lock not available.
 */
export function isPassing(error: unknown): boolean {
  const code = systemErrorCode(error) ?? '';
  if (/^(08|57P0)|^(25P03|40001|40P01|55P03)$|^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENETUNREACH|ENOENT)/.test(code))
    return true;
  return error instanceof Error && /terminated|timeout|not queryable|Connection ended/i.test(error.message);
}
