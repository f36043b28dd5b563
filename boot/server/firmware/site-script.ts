import { lintScript } from '../../../rom/script/lint.ts';
import { renderScript } from '../../../rom/script/render.ts';
import { findTemplate } from '../../../rom/script/template.ts';
import type { FirmwareBuilder } from './firmware-builder.ts';
import type { FirmwareRequest, FlavourName, Platform } from './firmware-run.ts';
import type { ScriptAnswer } from './firmware-views.ts';

/** The script that a person wants the firmware to run. */
export interface ScriptWish {
  readonly flavour: FlavourName;
  /** Null takes the template. */
  readonly text: string | null;
  readonly values: Readonly<Record<string, string>>;
}

const templateName = 'mac-chain';

/**
 * The script that firmware for this site runs: it asks this server for the script that is named after the machine's MAC
 * address, and tells its stamp, unless somebody wrote another.
 * @throws RomkitError of renderScript: `bad-parameter`, `unknown-parameter`
 */
export async function siteScript(
  { flavour, text, values }: ScriptWish,
  baseUrl: string,
): Promise<FirmwareRequest['script'] & Pick<ScriptAnswer, 'values'>> {
  if (text !== null) return { text, origin: 'page:script', values: null };
  const template = await findTemplate(templateName, flavour);
  const url = values['base-url'] ?? baseUrl;
  // A TFTP server takes the query for a part of the file's name.
  const rom = url.startsWith('tftp:') ? 'none' : 'stamp';
  const rendered = renderScript(template, { rom, ...values, 'base-url': url });
  return { text: rendered.text, origin: `template:${templateName}`, values: rendered.values };
}

/** The script with what is wrong with it, for one kind of firmware. @throws RomkitError of siteScript */
export async function lintedScript(
  wish: ScriptWish,
  platform: Platform,
  builder: Pick<FirmwareBuilder, 'baseUrl' | 'vocabulary'>,
): Promise<ScriptAnswer> {
  const { text, values } = await siteScript(wish, builder.baseUrl());
  const vocabulary = await builder.vocabulary(wish.flavour, platform);
  const findings = lintScript(text, vocabulary, { flavour: wish.flavour, platform });
  return { text, values, findings, isChecked: vocabulary !== null };
}
