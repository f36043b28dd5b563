import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { paths } from './fresh.mjs';
import { makeReady } from './ready.mjs';

const socket = `romkit-picture-${process.pid}`;
const size = { columns: 92, lines: 6 };
const cell = { width: 8.43, height: 19 };
const command = ['test-qemu', 'out/undionly.kpxe', '--machines', '2', '--images', '2'];

/**
 * `npm run picture`: README's picture of the timeline. A real run in a terminal of tmux, looked at once a second; each
 * look is a frame of an SVG that plays as fast as the run was.
 */
export async function picture() {
  await makeReady();
  // The report goes to stdout and the timeline to stderr: the terminal shows the timeline alone.
  const program = [process.execPath, paths.main, ...command].join(' ');
  const line = `clear; echo '$ romkit ${command.join(' ')}'; FORCE_COLOR=1 ${program} >${join(paths.dist, 'picture.log')}; sleep 2`;
  const started = Date.now();
  tmux('new-session', '-d', '-x', size.columns, '-y', size.lines, line);
  const frames = [];
  for (;;) {
    const look = tmux('capture-pane', '-p', '-e');
    if (look.status !== 0) break;
    const text = look.stdout.trimEnd();
    if (text !== '' && text !== frames.at(-1)?.text) frames.push({ atMs: Date.now() - started, text });
    await wait(1000);
  }
  const target = join(paths.root, 'cli/ui/timeline.svg');
  writeFileSync(target, svg(frames));
  process.stdout.write(`${target}: ${frames.length} frames\n`);
}

function tmux(...args) {
  return spawnSync('tmux', ['-L', socket, '-f', '/dev/null', ...args.map(String)], { encoding: 'utf8' });
}

/** Without motion, or where styles are not followed, the last frame stands. */
function svg(frames) {
  const [width, height] = [size.columns * cell.width + 24, size.lines * cell.height + 24];
  const pauseMs = 4000;
  const totalMs = frames.at(-1).atMs + pauseMs;
  const percent = (ms) => ((100 * ms) / totalMs).toFixed(2);
  const rules = frames.map(({ atMs }, index) => {
    const [from, to] = [percent(index === 0 ? 0 : atMs), percent(frames[index + 1]?.atMs ?? totalMs)];
    const hiddenBefore = from === '0.00' ? '' : `0%{visibility:hidden}${from}%{visibility:visible}`;
    const hiddenAfter = index === frames.length - 1 ? '' : `${to}%{visibility:hidden}`;
    return `@keyframes f${index}{${hiddenBefore || '0%{visibility:visible}'}${hiddenAfter}100%{visibility:${index === frames.length - 1 ? 'visible' : 'hidden'}}}.f${index}{animation:f${index} ${totalMs}ms step-end infinite}`;
  });
  const style = [
    'text{font:14px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;white-space:pre;fill:#d8dee9}',
    '.b{font-weight:bold}.d{fill:#8a94a6}.red{fill:#f07178}.green{fill:#a3d977}.cyan{fill:#6fd3e0}',
    `g{visibility:hidden}.f${frames.length - 1}{visibility:visible}`,
    `@media(prefers-reduced-motion:no-preference){${rules.join('')}}`,
  ].join('\n');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    '<title>romkit test-qemu: the chain of two machines, stage by stage</title>',
    `<style>${style}</style>`,
    `<rect width="100%" height="100%" rx="8" fill="#1b2028"/>`,
    ...frames.map(({ text }, index) => `<g class="f${index}">${lines(text)}</g>`),
    '</svg>',
    '',
  ].join('\n');
}

function lines(text) {
  let style = new Set();
  return text
    .split('\n')
    .map((line, index) => {
      const spans = [];
      let column = 0;
      for (const part of line.split(/(\u001b\[[\d;]*m)/)) {
        const code = /^\u001b\[([\d;]*)m$/.exec(part)?.[1];
        if (code !== undefined) style = styleAfter(style, code);
        else if (part !== '') {
          if (part.trim() !== '') spans.push(span(part, column, style));
          column += [...part].length;
        }
      }
      return spans.length === 0 ? '' : `<text y="${(index + 1) * cell.height + 8}">${spans.join('')}</text>`;
    })
    .join('');
}

/** Each piece has its place: no font is as wide as the terminal thinks. */
function span(text, column, style) {
  const at = column + text.length - text.trimStart().length;
  const words = text.trim().replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const attributes = style.size === 0 ? '' : ` class="${[...style].join(' ')}"`;
  const width = ([...text.trim()].length * cell.width).toFixed(1);
  return `<tspan x="${(at * cell.width + 12).toFixed(1)}" textLength="${width}"${attributes}>${words}</tspan>`;
}

/** What of "Select Graphic Rendition" (ECMA-48, 8.3.117) the timeline uses. */
function styleAfter(before, codes) {
  const colours = { 31: 'red', 32: 'green', 36: 'cyan', 90: 'd' };
  let style = new Set(before);
  for (const code of codes === '' ? [0] : codes.split(';').map(Number)) {
    const names = Object.values(colours);
    if (code === 0) style = new Set();
    else if (code === 1) style.add('b');
    else if (code === 2) style.add('d');
    else if (code === 22) ['b', 'd'].forEach((name) => style.delete(name));
    else if (code === 39 || colours[code] !== undefined) {
      names.forEach((name) => style.delete(name));
      if (colours[code] !== undefined) style.add(colours[code]);
    }
  }
  return style;
}
