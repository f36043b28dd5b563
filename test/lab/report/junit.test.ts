import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { finding } from '../../../boot/chain/diagnosis/diagnosis.ts';
import { failureReport, reportOf } from '../../../lab/report/case-report.ts';
import { junit } from '../../../lab/report/junit.ts';
import { element, xmlDocument } from '../../../lab/report/xml.ts';
import { labCase, labResult, mac, outcome } from '../../support/lab/reports.ts';
import { readXml, type ReadElement } from '../../support/flash/xml.ts';
import { anyText } from '../../support/any-text.ts';

const named = (parent: ReadElement, name: string): ReadElement[] =>
  parent.children.filter((child) => child.name === name);

describe('junit', () => {
  const missing = finding('kernel-missing', 'kernel', 'It says "404" & <no>.', 'Put it there.');
  const root = readXml(
    junit([
      reportOf(labCase({ method: 'rom' }), labResult(outcome('rom')), { [mac]: 'node01' }),
      reportOf(
        labCase({ method: 'rom', card: 'rtl8139' }),
        labResult(outcome('rom', { at: 'kernel', diagnosis: missing })),
        { [mac]: 'node01' },
      ),
      failureReport(labCase(), {
        code: 'source-missing',
        message: 'No source.',
        hint: 'Fetch it.',
        exitCode: 3,
      }),
    ]),
  );
  const [complete, broken, failed] = root.children as [ReadElement, ReadElement, ReadElement];

  it('has a suite for each case and a test for each stage, with its time', () => {
    expect(complete.attributes).toMatchObject({ tests: '6', failures: '0', errors: '0', time: '6.000' });
    expect(complete.attributes['name']).toBe('method 2 (rom), iPXE, BIOS, e1000, dnsmasq + romkit');
    const cases = named(complete, 'testcase');
    expect(cases.map(({ attributes }) => attributes['name'])).toEqual([
      'firmware',
      'dhcp',
      'mac-script',
      'kernel',
      'initrd',
      'os',
    ]);
    expect(cases.every(({ attributes }) => attributes['time'] === '1.000')).toBe(true);
    expect(cases[0]!.attributes['classname']).toContain('node01');
    expect(named(complete, 'properties')[0]!.children.map(({ attributes }) => attributes)).toContainEqual({
      name: 'qemu',
      value: '7.2',
    });
  });

  it('fails the stage at which a chain stopped, with what to do, and skips those behind it', () => {
    const cases = named(broken, 'testcase');
    const marks = cases.map(({ children }) => children[0]?.name);
    expect(marks).toEqual(['system-out', 'system-out', 'system-out', 'failure', 'skipped', 'skipped']);
    const failure = cases[3]!.children[0]!;
    expect(failure.attributes).toEqual({ type: 'kernel-missing', message: 'It says "404" & <no>.' });
    expect(failure.text).toBe('Put it there.');
    expect(broken.attributes).toMatchObject({ failures: '1', skipped: '2' });
  });

  it('shows a case that could not run as an error', () => {
    expect(failed.attributes).toMatchObject({ tests: '1', errors: '1' });
    expect(failed.children[0]!.children[0]!.attributes['message']).toBe('No source.');
    expect(root.attributes).toMatchObject({ tests: '13', failures: '1', errors: '1', skipped: '2' });
  });
});

describe('xmlDocument', () => {
  it('is well-formed whatever a console says, and says it unchanged where XML can', () => {
    fc.assert(
      fc.property(anyText(), fc.string({ unit: 'grapheme' }), (attribute, text) => {
        const read = readXml(xmlDocument(element('a', { b: attribute }, [`.${text}`])));
        const sayable = /^[\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u.test(attribute);
        if (sayable) expect(read.attributes['b']).toBe(attribute);
        expect(read.text).toBe(`.${text}`);
      }),
    );
  });

  it('keeps what no XML can hold out', () => {
    expect(xmlDocument(element('a', { b: '\u001b[1m\ud800\u0000' }))).toContain('b="\ufffd[1m\ufffd\ufffd"');
  });
});
