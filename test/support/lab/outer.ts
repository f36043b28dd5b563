import { enterLab } from '../../../lab/network/enter.ts';

/** A romkit of its own that enters a lab and stays, for tests that kill it: argv is the folder and the program inside. */
const [folder = '', ...program] = process.argv.slice(2);
const lab = await enterLab({
  program: program as [string, ...string[]],
  plan: null,
  folder,
  onDocument: (document) => process.stdout.write(`${JSON.stringify(document)}\n`),
});
process.stdout.write(`${JSON.stringify({ runFolder: lab.runFolder })}\n`);
await lab.ended;
