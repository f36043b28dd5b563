import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Two serial ports with a cable between them. */
export interface SerialCable {
  unplug(): Promise<void>;
}

/** Make two pseudo-terminals by socat: what is written to the one is read from the other. */
export async function plugCable(one: string, other: string): Promise<SerialCable> {
  const ends = [one, other].map((path) => `PTY,link=${path},raw,echo=0`);
  const socat = spawn('socat', ['-d', '-d', ...ends], { stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = once(socat, 'exit');
  const words: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: socat.stderr }).on('line', (line) => {
      words.push(line);
      if (line.includes('starting data transfer loop')) resolve();
    });
    void gone.then(() => reject(new Error(`socat ended:\n${words.join('\n')}`)));
  });
  return {
    unplug: async () => {
      socat.kill();
      await gone;
    },
  };
}
