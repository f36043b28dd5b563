import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from '../../../system/process/run-tool.ts';
import { program } from '../harness/programs.ts';
import type { LoadArguments, LoadReport } from './load.ts';
import { machines } from './site.ts';

const wrkSeconds = 8;

/** Scripts of all machines in turn, over a hundred connections, as fast as they come. Seconds for each. */
export async function secondsPerScript(folder: string, port: number): Promise<number> {
  const script = join(folder, 'machines.lua');
  writeFileSync(script, wrkScript);
  const args = [
    '-t1',
    '-c100',
    '--timeout',
    '20s',
    `-d${wrkSeconds}s`,
    '-s',
    script,
    `http://127.0.0.1:${port}`,
  ];
  const { stdout } = await runTool({ command: ['wrk', ...args], signal: AbortSignal.timeout(60_000) });
  const problem = /(?:Non-2xx|Socket errors).*/.exec(stdout);
  if (problem !== null) throw new Error(problem[0]);
  return 1 / Number(/Requests\/sec: +([\d.]+)/.exec(stdout)?.[1]);
}

const wrkScript = `local n = math.random(0, ${machines - 1})
function request()
  n = (n + 7919) % ${machines}
  local i = n + 1
  return wrk.format("GET", string.format("/bootdirectory/52:54:00:%02x:%02x:%02x.ipxe",
    math.floor(i / 65536), math.floor(i / 256) % 256, i % 256))
end
`;

/** Each machine asks for its script once: the server writes its first boot down, which is not measured. */
export const askOnceEach = (port: number): Promise<LoadReport> => offer(port, 1000, machines / 1000);

/** 99 of 100 scripts came within these seconds, at an offered rate of 2,000 a second. */
export async function p99Seconds(port: number): Promise<number> {
  return (await offer(port, 2000, 10)).p99Ms / 1000;
}

async function offer(port: number, rate: number, seconds: number): Promise<LoadReport> {
  const load: LoadArguments = { port, rate, seconds, connections: 100, machines };
  const command = [process.execPath, program('serve/load'), JSON.stringify(load)] as const;
  const { stdout } = await runTool({ command, signal: AbortSignal.timeout(60_000) });
  const report = JSON.parse(stdout) as LoadReport;
  if (report.errors > 0) throw new Error(`${report.errors} of ${report.requests} scripts did not come`);
  return report;
}

/** A shell command that fetches a file several times at once. */
export const fetchAtOnce = (url: string, count: number): [string, ...string[]] => [
  'sh',
  '-ec',
  `${Array.from({ length: count }, (_, index) => `curl -sf -o /dev/null '${url}' & p${index}=$!`).join('\n')}\n` +
    Array.from({ length: count }, (_, index) => `wait $p${index}`).join('\n'),
];
