import { withEmptyFiles, pathsOf, withoutFiles, withWebPages } from '../alter/files.ts';
import { withLettersInMacs, withMacScriptNames, withScripts } from '../alter/scripts.ts';
import { allMethods, webMethods, type Fault } from '../fault.ts';
import type { FaultName } from '../names.ts';

const both = ['bios', 'uefi'] as const;

/** A script with a mistake that sites make. */
export const scriptFaults = {
  'boot-script-missing': {
    title: 'boot.gpxe is not on the web server',
    code: 'boot-script-missing',
    methods: ['chain'],
    firmware: both,
    inPlan: (plan) => withoutFiles(plan, pathsOf(plan, 'bootScript')),
  },
  'boot-script-empty': {
    title: 'boot.gpxe has no byte in it',
    code: 'script-empty',
    methods: ['chain'],
    firmware: both,
    inPlan: (plan) => withEmptyFiles(plan, 'bootScript'),
  },
  'boot-script-web-page': {
    title: 'the server gives a login page in the place of boot.gpxe',
    code: 'script-not-a-script',
    methods: ['chain'],
    firmware: both,
    inPlan: (plan) => withWebPages(plan, 'bootScript'),
  },
  'mac-script-missing': {
    title: "no script has the machine's MAC address for a name",
    code: 'mac-script-missing',
    methods: allMethods,
    firmware: both,
    inPlan: (plan) => withoutFiles(plan, pathsOf(plan, 'macScript')),
  },
  'mac-script-empty': {
    title: "the machine's script has no byte in it",
    code: 'script-empty',
    methods: webMethods,
    firmware: both,
    inPlan: (plan) => withEmptyFiles(plan, 'macScript'),
  },
  'mac-script-web-page': {
    title: "the server gives a login page in the place of the machine's script",
    code: 'script-not-a-script',
    methods: webMethods,
    firmware: both,
    inPlan: (plan) => withWebPages(plan, 'macScript'),
  },
  'mac-script-upper-case': {
    title: "the machine's script is spelled in upper case",
    code: 'mac-script-misspelled',
    methods: webMethods,
    firmware: both,
    inPlan: (plan) =>
      withMacScriptNames(withLettersInMacs(plan), (name) =>
        name.replace(/^[^.]*/, (mac) => mac.toUpperCase()),
      ),
  },
  'mac-script-dashes': {
    title: "the machine's script is spelled with dashes",
    code: 'mac-script-misspelled',
    methods: webMethods,
    firmware: both,
    inPlan: (plan) => withMacScriptNames(plan, (name) => name.replaceAll(':', '-')),
  },
  'mac-script-syntax': {
    title: "the machine's script has a syntax error",
    code: 'mac-script-error',
    methods: webMethods,
    firmware: both,
    inPlan: (plan) => withScripts(plan, 'macScript', (text) => text.replace(/^kernel /m, 'kernal ')),
  },
  'script-byte-order-mark': {
    title: "an editor put a byte order mark before the machine's script",
    code: 'script-byte-order-mark',
    methods: webMethods,
    firmware: both,
    inPlan: (plan) => withScripts(plan, 'macScript', (text) => `\ufeff${text}`),
  },
  'script-blank-line-first': {
    title: "the machine's script begins with an empty line",
    code: 'script-not-a-script',
    methods: webMethods,
    firmware: both,
    inPlan: (plan) => withScripts(plan, 'macScript', (text) => `\n${text}`),
  },
  'script-without-magic': {
    title: "the machine's script lacks #!gpxe in its first line",
    code: 'script-not-a-script',
    methods: webMethods,
    firmware: both,
    inPlan: (plan) => withScripts(plan, 'macScript', (text) => text.replace(/^#!.*\n/, '')),
  },
  'script-chains-itself': {
    title: "the machine's script chains itself",
    code: 'script-loop',
    methods: webMethods,
    firmware: both,
    inPlan: (plan) =>
      withScripts(
        plan,
        'macScript',
        (_, name) => `#!gpxe\nchain http://\${next-server}/bootdirectory/${name}\n`,
      ),
  },
  'name-not-resolved': {
    title: "the machine's script names a server that no DNS server knows",
    code: 'name-not-resolved',
    methods: webMethods,
    firmware: both,
    inPlan: (plan) =>
      withScripts(plan, 'macScript', (text) => text.replaceAll('${next-server}', 'bootserver.lab')),
  },
} as const satisfies Partial<Record<FaultName, Fault>>;
