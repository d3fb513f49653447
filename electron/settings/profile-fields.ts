// The profiles as the settings file has them, each with the parts that are good. Pure.

import { type Arrangement, MAX_KEPT_PROFILES, type Profile, ProfileName, type Profiles } from '../contract/settings.ts';
import { ARRANGEMENT_FIELDS } from './arrangement-fields.ts';
import { type FileFields, fieldsOf, isFields, type OnBad, own } from './file-fields.ts';

const PARTS = ['density', 'columns', 'columnWidths', 'sort', 'rules'] as const satisfies readonly (keyof Arrangement)[];

/** Profiles with a good name, the first of each, and of each the parts that are good. */
export function takeProfiles(value: unknown, onBad: OnBad): Profiles {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    onBad();
    return [];
  }
  const good: Profile[] = [];
  for (const [index, candidate] of value.entries()) {
    const fields = fieldsOf(candidate);
    const name = ProfileName.safeParse(own(fields, 'name'));
    const isNew = name.success && good.length < MAX_KEPT_PROFILES && !good.some((other) => other.name === name.data);
    if (isNew) good.push(takeProfile(fields, name.data, (place = '') => onBad(`[${index}]${place}`)));
    else onBad(`[${index}]`);
  }
  return good;
}

function takeProfile(fields: FileFields, name: string, onBad: OnBad): Profile {
  const part = <N extends keyof Arrangement>(of: N): Arrangement[N] =>
    ARRANGEMENT_FIELDS[of].take(own(fields, of), (place = '') => onBad(`.${of}${place}`));
  return {
    name,
    density: part('density'),
    columns: part('columns'),
    columnWidths: part('columnWidths'),
    sort: part('sort'),
    rules: part('rules'),
  };
}

/**
 * Only what changed: other profiles stay as another instance left them. So do those that were not understood, or that another
 * instance added; what it deleted stays deleted.
 */
export function changeProfiles(file: unknown, before: Profiles, after: Profiles): readonly FileFields[] {
  const known = Array.isArray(file) ? file.filter(isFields) : undefined;
  const inFile = (name: string) => known?.find((fields) => own(fields, 'name') === name);
  const written = after.flatMap((profile): FileFields[] => {
    const found = inFile(profile.name);
    const last = before.find(({ name }) => name === profile.name);
    if (found && last) return [changeProfile(found, last, profile)];
    return !last || !known ? [{ ...found, ...profile }] : [];
  });
  const isOurs = (fields: FileFields) => [...before, ...after].some(({ name }) => name === own(fields, 'name'));
  return [...written, ...(known ?? []).filter((fields) => !isOurs(fields))];
}

/** The parts that changed, each with what only a newer version knows of it. */
function changeProfile(found: FileFields, before: Profile, after: Profile): FileFields {
  const part = <N extends keyof Arrangement>(of: N): readonly [N, unknown] => [
    of,
    ARRANGEMENT_FIELDS[of].change(own(found, of), before[of], after[of]),
  ];
  const changed = PARTS.filter((of) => JSON.stringify(before[of]) !== JSON.stringify(after[of]));
  return { ...found, ...Object.fromEntries(changed.map((of) => part(of))) };
}
