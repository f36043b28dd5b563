import { askSerprog, type SerprogAddress } from '../serprog.ts';

const patienceMs = 2000;

/** After flashrom was ended: who answers a serial flasher's line now? One sentence. */
export async function whoAnswers(address: SerprogAddress): Promise<string> {
  try {
    const { jedecId } = await askSerprog(address, patienceMs);
    if (jedecId === null) return 'The programmer answers, but refuses to speak to the chip.';
    const id = Buffer.from(jedecId).toString('hex');
    return /^(?:ff|00)+$/.test(id)
      ? 'The programmer answers; the chip does not.'
      : `The programmer answers again, and a chip with the id ${id}.`;
  } catch {
    return 'The programmer does not answer.';
  }
}
