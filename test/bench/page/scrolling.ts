import type { WatchedPage } from './watched-page.ts';

/** Frames that took longer than 50 ms: the browser's own account of them (Long Animation Frames, W3C draft). */
export async function scrollList({ page }: WatchedPage): Promise<number[]> {
  const list = (await page.getByRole('region', { name: 'Machines' }).boundingBox())!;
  await page.mouse.move(list.x + list.width / 2, list.y + list.height / 2);
  await page.evaluate(noteFrames);
  for (let turn = 0; turn < turns; turn++) await page.mouse.wheel(0, turn < turns / 2 ? 700 : -900);
  // All the way, as somebody who drags the bar.
  for (let step = 1; step <= drags; step++)
    await page.evaluate(
      `(() => { const list = document.querySelector('.machines'); list.scrollTop = list.scrollHeight * ${step / drags}; ` +
        'return new Promise((done) => painted(done)); })()',
    );
  return await page.evaluate<number[]>('frames()');
}

const turns = 120;
const drags = 60;

const noteFrames = `(() => {
  const times = [];
  let last;
  let isOver = false;
  const from = performance.now();
  const look = (now) => {
    if (last !== undefined) times.push(now - last);
    last = now;
    if (!isOver) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  globalThis.frames = () => {
    isOver = true;
    return times;
  };
})()`;
