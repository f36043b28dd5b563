/** So long each change of the page is seen at least, and at most: a real boot has long waits. */
const [leastMs, mostMs] = [1200, 2500];
const pauseMs = 5000;

/** Screenshots of a page, one for each of its states, as a picture that plays them. */
export class Frames {
  #page;
  #size;
  #frames = [];
  #canvas;

  /** @param canvas an empty page of the same browser, which turns PNG into WebP */
  constructor(page, canvas, size) {
    this.#page = page;
    this.#canvas = canvas;
    this.#size = size;
  }

  /** Take one, unless the page is as it was: `state` tells one from another. */
  async take(state) {
    if (state === this.#frames.at(-1)?.state) return;
    const atMs = Date.now();
    const png = (await this.#page.screenshot()).toString('base64');
    this.#frames.push({ state, atMs, url: await this.#canvas.evaluate(webp, png) });
  }

  /** Without motion the last frame stands. @returns the SVG */
  svg(title) {
    let atMs = 0;
    const starts = this.#frames.map((frame, index) => {
      const start = atMs;
      const next = this.#frames[index + 1];
      atMs += next === undefined ? pauseMs : Math.min(mostMs, Math.max(leastMs, next.atMs - frame.atMs));
      return start;
    });
    const percent = (ms) => `${((100 * ms) / atMs).toFixed(2)}%`;
    const last = this.#frames.length - 1;
    const rules = starts.map((start, index) => {
      const hidden = index === 0 ? '' : '0%{opacity:0}';
      const end = index === last ? '' : `${percent(starts[index + 1])}{opacity:0}`;
      return `@keyframes f${index}{${hidden}${percent(start)}{opacity:1}${end}100%{opacity:${index === last ? 1 : 0}}}.f${index}{animation:f${index} ${atMs}ms step-end infinite}`;
    });
    const { width, height } = this.#size;
    const images = this.#frames.map(
      ({ url }, index) => `<image class="f${index}" width="${width}" height="${height}" href="${url}"/>`,
    );
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
      `<title>${title}</title>`,
      `<style>image{opacity:0}.f${last}{opacity:1}@media(prefers-reduced-motion:no-preference){${rules.join('')}}</style>`,
      ...images,
      '</svg>',
      '',
    ].join('\n');
  }
}

/** Runs in the page. */
async function webp(png) {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), {
    ...{ width: image.naturalWidth, height: image.naturalHeight },
  });
  canvas.getContext('2d').drawImage(image, 0, 0);
  return canvas.toDataURL('image/webp', 0.8);
}
