import { canonicalJson } from '../../../system/files/files.ts';
import type {
  ImportedAssignment,
  ImportedImage,
  ImportedPolicy,
  ImportedRevision,
  ImportedSite,
  ImportedTarget,
  ImportKind,
  Place,
  Problem,
} from '../site.ts';
import { chainImage } from './chain-image.ts';
import { freeName, nameOfPath } from './image-name.ts';
import { MachineList, type FoundMachine } from './machines.ts';

/** More problems than these help nobody; the rest is counted. */
const mostProblems = 10_000;

/** Gathers what the readers find; says what contradicts itself. */
export class SiteCollector {
  readonly #kinds = new Set<ImportKind>();
  readonly #problems: Problem[] = [];
  readonly #told = new Set<string>();
  #untold = 0;
  readonly #machines = new MachineList((place, message) => this.problem(place, message));
  readonly #images = new Map<string, ImportedImage>();
  /** Names by content, so that a hundred scripts for one image are one image. */
  readonly #byContent = new Map<string, string>();
  readonly #assignments = new Map<string, ImportedAssignment>();
  readonly #passedOver = new Map<string, number>();
  #policy: ImportedSite['policy'] = null;

  problem(place: Place, message: string): void {
    // A file that is included twice has its problems once.
    const key = `${place.file}:${place.line ?? ''} ${message}`;
    if (this.#told.has(key)) return;
    if (this.#problems.length >= mostProblems) {
      this.#untold += 1;
      return;
    }
    this.#told.add(key);
    this.#problems.push({ file: place.file, line: place.line, message });
  }

  /** Count a statement that is no matter of machines or images. */
  passOver(statement: string): void {
    this.#passedOver.set(statement, (this.#passedOver.get(statement) ?? 0) + 1);
  }

  /** Add a machine, or what is new of one that has one of these MAC addresses. */
  machine(place: Place, found: FoundMachine): void {
    this.#machines.add(place, found);
  }

  /**
   * Add an image of one revision, unless one with the same content is there.
   * @param wish a name for it; another is chosen where it is taken or no name
   * @returns the image's name
   */
  image(place: Place, revision: Omit<ImportedRevision, 'number'>, wish: string): string {
    const content = canonicalJson({ ...revision, title: '' });
    const known = this.#byContent.get(content);
    if (known !== undefined) return known;
    const name = freeName(wish, (taken) => this.#images.has(taken));
    this.#byContent.set(content, name);
    const revisions = [{ ...revision, number: 1 }];
    this.#images.set(name, { place, name, isNameDerived: true, revisions, current: 1 });
    return name;
  }

  /** The command line of an image that was added, as its current revision has it; '' of one that was not. */
  commandLineOf(image: string): string {
    const found = this.#images.get(image);
    return found?.revisions.find(({ number }) => number === found.current)?.commandLine ?? '';
  }

  /** Add an image that the site itself names. */
  namedImage(image: ImportedImage): void {
    if (this.#images.has(image.name))
      this.problem(image.place, `The image "${image.name}" is there already; this one is left out.`);
    else this.#images.set(image.name, image);
  }

  /** Assign an image that only names where to go. */
  assignChain(place: Place, target: ImportedTarget, url: string): void {
    const image = this.image(place, chainImage(url), nameOfPath(url));
    this.assign({ place, target, image, revision: null, priority: 0 });
  }

  /** Add an assignment; of two for one target the first stays. */
  assign(assignment: ImportedAssignment): void {
    const { target } = assignment;
    // An address that no machine can have has been reported as a problem.
    if ('mac' in target && !this.#machines.has(target.mac)) return;
    // Whichever of its cards is named, a machine is one target.
    const key = canonicalJson(
      'mac' in target ? { ...target, mac: this.#machines.firstMac(target.mac) } : target,
    );
    const known = this.#assignments.get(key);
    if (known === undefined) {
      this.#assignments.set(key, assignment);
    } else if (known.image !== assignment.image || known.revision !== assignment.revision) {
      this.problem(
        assignment.place,
        `${targetTitle(assignment.target)} has the image "${known.image}" by ${placeText(known.place)}; "${assignment.image}" is left out.`,
      );
    }
  }

  policy(place: Place, values: ImportedPolicy): void {
    this.#policy = { place, values };
  }

  /** The findings of readers of this kind. */
  found(kind: ImportKind): void {
    this.#kinds.add(kind);
  }

  site(): ImportedSite {
    const more = { file: '', line: null, message: `There are ${this.#untold} more problems.` };
    return {
      kinds: [...this.#kinds],
      machines: this.#machines.list(),
      images: [...this.#images.values()],
      assignments: [...this.#assignments.values()],
      policy: this.#policy,
      problems: this.#untold === 0 ? this.#problems : [...this.#problems, more],
      passedOver: this.#passedOver,
    };
  }
}

/** `52:54:00:12:34:56`, `tag:rack7`, `default`, as the command line writes a target. */
export function targetTitle(target: ImportedTarget): string {
  switch (target.type) {
    case 'machine':
      return target.mac;
    case 'once':
      return `${target.mac} (next boot only)`;
    case 'tag':
      return `tag:${target.tag}`;
    case 'architecture':
      return `default for ${target.architecture}`;
    case 'default':
      return 'default';
  }
}

/** `dhcpd.conf:17`. */
const placeText = ({ file, line }: Place): string => (line === null ? file : `${file}:${line}`);
