/** The conditions of a dynamic suite's query in words. */
import type { DynamicCondition } from '../../ipc/types/DynamicCondition';
import { visible } from '../../lib/format/visible';

const verbs: Record<string, string> = {
  name: 'name contains',
  tag: 'tag is',
  tags: 'tag is',
  id: 'id is, or lies below,',
};

/** Returns what of a condition's meaning is only likely. */
export function doubtWords({ field }: Pick<DynamicCondition, 'field'>): string {
  switch (field.toLowerCase()) {
    case 'name':
      return 'the name need only hold the text, in any case';
    case 'tag':
    case 'tags':
      return 'one of several tags is enough';
    case 'id':
      return 'an id stands for all that lies below it';
    default:
      return 'Katalon does not say what it means';
  }
}

/** Returns for example `tag is api or smoke`. */
export function conditionWords({ field, values }: Pick<DynamicCondition, 'field' | 'values'>): string {
  const key = field.toLowerCase();
  const verb = Object.hasOwn(verbs, key) ? verbs[key] : `${visible(field)} is`;
  return `${verb} ${values.map(visible).join(' or ') || 'empty'}`;
}
