import { trialSchema, type Trial } from '../../model/trial.ts';
import type { TrialTable } from '../../registry.ts';
import type { Backend } from '../backend.ts';

/** @param afterWrite lets this process see what it has written, as every other does */
export const trialTable = (backend: Backend, afterWrite: () => Promise<unknown>): TrialTable => ({
  async list() {
    const rows = await backend.reader
      .selectFrom('trials')
      .select('document')
      .orderBy('image')
      .orderBy('revision')
      .execute();
    return rows.map(({ document }) => trialSchema.parse(JSON.parse(document)));
  },
  async put(trial: Trial) {
    const { image, revision } = trial;
    const document = JSON.stringify(trialSchema.parse(trial));
    await backend.write(async (transaction) => {
      await transaction
        .insertInto('trials')
        .values({ image, revision, document })
        .onConflict((conflict) => conflict.columns(['image', 'revision']).doUpdateSet({ document }))
        .execute();
      // A change of its own, by which every server tells its pages.
      await transaction
        .updateTable('state')
        .set(({ eb }) => ({ change: eb('change', '+', 1) }))
        .execute();
    });
    await afterWrite();
  },
});
