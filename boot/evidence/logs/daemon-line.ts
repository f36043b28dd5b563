/** A line that a daemon wrote to stderr or to the system's log, without what stands before its message. */
export interface DaemonLine {
  /** `dnsmasq-dhcp`, `dnsmasq-tftp`, `in.tftpd`. */
  readonly program: string;
  /** 0 where the line does not tell. */
  readonly pid: number;
  readonly message: string;
}

/** Longer lines are no daemon's: a host name, a class or a path is far shorter. */
const longestLine = 4096;

/** `PROGRAM[PID]: MESSAGE` (dnsmasq --no-daemon leaves the process id out), in a file of syslog behind priority, time and host (RFC 3164 section 4.1). */
const shape =
  /^(?:<\d{1,3}>)?(?:(?:[A-Z][a-z]{2} [ \d]\d [\d:]{8}|\d{4}-\d\d-\d\dT[\d:.+Z-]{8,30}) (?:[\w.:-]{1,255} )?)?([\w.-]{1,40})(?:\[(\d{1,10})\])?: (.*)$/s;

/** Undefined where the line has another shape. */
export function readDaemonLine(line: string): DaemonLine | undefined {
  if (line.length > longestLine) return undefined;
  const [, program, pid = 0, message = ''] = shape.exec(line) ?? [];
  return program === undefined ? undefined : { program, pid: Number(pid), message };
}
