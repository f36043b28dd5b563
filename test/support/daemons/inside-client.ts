import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { DhcpClient, type Answer } from './client.ts';
import type { Results, Tasks } from './scenario.ts';

/** The machine: a program in a network namespace, which is told what to do in one line and answers in another. */
process.stdout.write('here\n');
const [line] = (await once(createInterface({ input: process.stdin }), 'line')) as [string];
const { questions, fetches } = JSON.parse(line) as Tasks;
for (const words of ['addr add 10.77.0.50/24 dev eth0', 'link set eth0 up', 'route add default dev eth0']) {
  const { status, stderr } = spawnSync('ip', words.split(' '), { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${words}: ${stderr}`);
}
const client = await DhcpClient.open();
const answers: Answer[] = [];
for (const question of questions) answers.push(await client.ask(question));
const results: Results = {
  answers,
  fetches: fetches.map((args) => {
    const { status, stdout, stderr } = spawnSync('curl', ['-sS', '--max-time', '20', ...args], {
      encoding: 'utf8',
    });
    return { exitCode: status ?? -1, output: stdout + stderr };
  }),
};
process.stdout.write(`${JSON.stringify(results)}\n`, () => process.exit());
