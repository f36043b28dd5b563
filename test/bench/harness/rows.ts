import { cold } from '../build/cold.ts';
import { each } from '../build/each.ts';
import { demo } from '../demo.ts';
import { flash } from '../flash.ts';
import { help } from '../help.ts';
import { inspect } from '../inspect.ts';
import { lab } from '../lab.ts';
import type { Row } from './outcome.ts';
import { reproducible } from '../build/reproducible.ts';
import { setting } from '../build/setting.ts';
import { page } from '../page/page.ts';
import { serve } from '../serve/serve.ts';
import { history, watched } from '../serve/history.ts';
import { shared } from '../serve/shared.ts';
import { storm } from '../storm/storm.ts';
import { warm } from '../build/warm.ts';
import { watch } from '../watch/watch.ts';

/** In this order: what the first has built serves the next. */
export const rows: readonly Row[] = [
  help,
  inspect,
  cold,
  warm,
  setting('ccache'),
  setting('gcc'),
  each,
  lab,
  flash,
  serve,
  shared,
  history,
  watched,
  storm,
  watch,
  page,
  demo,
  reproducible('ipxe', [
    'bin/undionly.kpxe',
    'bin/8086100e.rom',
    'bin/8086100e.mrom',
    'bin-x86_64-efi/snponly.efi',
  ]),
  reproducible('gpxe', ['bin/undionly.kpxe', 'bin/8086100e.rom']),
];

export const rowNames: readonly string[] = [...new Set(rows.map(({ name }) => name))];
