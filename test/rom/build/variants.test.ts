import { expect, it } from '@jest/globals';
import { configured, debugObjects } from '../../../rom/build/variants.ts';
import { someFacts } from '../../support/firmware/facts.ts';
import { refusal } from '../../support/flash/refusal.ts';

it('gives a named configuration its own defaults, and leaves the rest', () => {
  expect(configured(someFacts, null)).toBe(someFacts);
  const changed = configured(someFacts, 'cloud').options.filter(
    (option, index) => option.defaults !== someFacts.options[index]!.defaults,
  );
  expect(changed).toEqual([
    expect.objectContaining({ name: 'CONSOLE_SERIAL', defaults: { pcbios: true, efi: false } }),
  ]);
});

it.each([
  ['clod', 'did you mean cloud?'],
  ['', 'It has cloud, qemu.'],
  ['toString', 'It has cloud, qemu.'],
])('refuses the configuration %j', async (name, hint) =>
  expect(await refusal(() => configured(someFacts, name))).toMatchObject({ code: 'unknown-config', hint }),
);

it('takes objects with levels, each once', () =>
  expect(debugObjects(['tls:3,dhcp', ' dhcp', 'undi:2:1,'], someFacts)).toEqual([
    'dhcp',
    'tls:3',
    'undi:2:1',
  ]));

it.each([
  ['dchp', 'unknown-object', 'did you mean dhcp?'],
  ['dhcp:x', 'bad-debug-level', 'e.g. --debug dhcp:3'],
  ['dhcp:1:1:1', 'bad-debug-level', 'e.g. --debug dhcp:3'],
  ['tls;', 'unknown-object', 'did you mean tls?'],
])('refuses %j', async (word, code, hint) =>
  expect(await refusal(() => debugObjects([word], someFacts))).toMatchObject({ code, hint }),
);
