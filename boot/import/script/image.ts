import {
  localImage,
  nothingSet,
  scriptImage,
  shellImage,
  chainImage,
  type NewImage,
} from '../collect/chain-image.ts';
import { nameOfPath } from '../collect/image-name.ts';
import type { SiteCollector } from '../collect/collector.ts';
import { fileName, loadedImage, type NamedSource } from '../image/linux.ts';
import type { Place } from '../site.ts';
import type { Outcome, Script, Spot } from './outcome.ts';
import { urlFile, type UrlEnvironment } from './urls.ts';
import { commandWords } from './words.ts';
import { present } from '../../../system/present.ts';

/** An image as a script leads to it. */
export interface ScriptImage {
  readonly image: NewImage;
  readonly wish: string;
  /** Variables that the machine needs for its command line. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface ImageEnvironment extends UrlEnvironment {
  readonly collector: SiteCollector;
}

/** The image that a script starts; undefined where it starts none, or none that can be kept: that is told. */
export async function imageOf(
  outcome: Outcome,
  script: Script,
  environment: ImageEnvironment,
): Promise<ScriptImage | undefined> {
  const { spot } = outcome;
  const place = { file: spot.script.path, line: spot.line };
  switch (outcome.type) {
    case 'boot':
      return bootImage(outcome, place, script, environment);
    case 'san':
      return sanImage(outcome.url, spot, place, script, environment);
    case 'chain':
      return chained(outcome.url, spot, place, environment);
    case 'local':
    case 'exit':
      return { image: localImage, wish: 'local', variables: {} };
    case 'shell':
      return { image: shellImage, wish: 'shell', variables: {} };
    case 'ended':
      environment.collector.problem(place, 'The script ends without having started anything.');
      return undefined;
    case 'open':
      return asItIs(outcome.why, place, script, environment);
  }
}

async function bootImage(
  { kernel, others }: Extract<Outcome, { type: 'boot' }>,
  place: Place,
  script: Script,
  environment: ImageEnvironment,
): Promise<ScriptImage | undefined> {
  const withPath = others.find(({ words }) => words.length > 0);
  if (withPath !== undefined)
    return asItIs(
      `"${withPath.words.join(' ').slice(0, 60)}" is a path in the initrd`,
      place,
      script,
      environment,
    );
  const words = commandWords(kernel.words, environment);
  if ('problem' in words) return asItIs(words.problem, place, script, environment);
  const files: NamedSource[] = [];
  for (const each of [kernel, ...others]) {
    const file = await urlFile(each.url, each.spot.script.path, environment);
    if ('problem' in file) {
      environment.collector.problem(place, file.problem);
      return;
    }
    files.push({ ...file, name: each.name ?? file.name });
  }
  const [first, ...initrds] = files;
  const title = nameOfPath(kernel.url);
  const loaded = { place, title, kernel: present(first, 'first'), initrds, commandLine: words.commandLine };
  const image = await loadedImage(loaded, environment.collector);
  return image === undefined ? undefined : { image, wish: title, variables: words.variables };
}

async function sanImage(
  url: string,
  spot: Spot,
  place: Place,
  script: Script,
  environment: ImageEnvironment,
): Promise<ScriptImage | undefined> {
  if (!/^(https?|ftp|tftp|file):|^[^:]*$/i.test(url))
    return asItIs(`${url} is a disk of a network`, place, script, environment);
  const file = await urlFile(url, spot.script.path, environment);
  if ('problem' in file) {
    environment.collector.problem(place, file.problem);
    return;
  }
  const kind = /\.iso$/i.test(file.name) ? 'iso' : 'disk';
  const files = [{ role: 'kernel' as const, name: fileName(file.name), source: file.source }];
  const wish = nameOfPath(url);
  return { image: { ...nothingSet, kind, title: wish, files }, wish, variables: {} };
}

/** A program or a script that is not at hand. */
async function chained(
  url: string,
  spot: Spot,
  place: Place,
  environment: ImageEnvironment,
): Promise<ScriptImage | undefined> {
  const file = await urlFile(url, spot.script.path, environment);
  if ('problem' in file) {
    environment.collector.problem(place, file.problem);
    return;
  }
  const wish = nameOfPath(url);
  if (file.source.type === 'url') return { image: chainImage(file.source.url), wish, variables: {} };
  const loaded = { place, title: wish, kernel: file, initrds: [], commandLine: '' };
  const image = await loadedImage(loaded, environment.collector);
  return image === undefined ? undefined : { image, wish, variables: {} };
}

/** A script that cannot be followed is kept whole as an image of kind script. */
function asItIs(
  why: string,
  place: Place,
  script: Script,
  { collector, mac }: ImageEnvironment,
): ScriptImage | undefined {
  collector.problem(place, `The script is kept as it is, with the files where it names them: ${why}.`);
  const title = fileName(script.path);
  if (script.text.length > 64 * 1024) {
    collector.problem(place, 'It is longer than 64 KiB: it is left out.');
    return;
  }
  const wish = mac === null ? `script-${title}` : `script-${mac.replaceAll(':', '')}`;
  return { image: scriptImage(title, script.text), wish, variables: {} };
}
