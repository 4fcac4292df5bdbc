import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepPlace } from './keepPlace';

const line = (name: string) =>
  `<li><button data-testid="open">Open ${name}</button><button data-testid="remove">Remove ${name}</button></li>`;

describe('the keyboard', () => {
  let end = () => {};

  beforeEach(() => {
    document.body.innerHTML = `<button id="outside">Outside</button>
      <main><input id="filter"><ul>${['a', 'b', 'c'].map(line).join('')}</ul></main>`;
    end = keepPlace(document.querySelector('main') as HTMLElement);
  });
  afterEach(() => {
    end();
    document.body.innerHTML = '';
  });

  const button = (text: string) =>
    [...document.querySelectorAll('button')].find(({ textContent }) => textContent === text) as HTMLElement;
  const told = () => document.activeElement?.id || document.activeElement?.textContent;
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  async function remove(text: string) {
    button(text).closest('li')?.remove();
    await settled();
  }

  it('goes to the line that comes into the place, to the last one, and then to what is nearest', async () => {
    button('Remove b').focus();
    await remove('Remove b');
    expect(told()).toBe('Remove c');
    await remove('Remove c');
    expect(told()).toBe('Remove a');
    await remove('Remove a');
    expect(told()).toBe('filter');
  });

  it('goes to the button that takes the place of another', async () => {
    button('Open a').focus();
    (button('Open a').parentElement as HTMLElement).innerHTML = '<button>Close a</button>';
    document.querySelectorAll('[data-testid="open"]').forEach((each) => each.remove());
    await settled();
    expect(told()).toBe('Close a');
  });

  it('stays where the person put it', async () => {
    button('Remove b').focus();
    document.getElementById('outside')?.focus();
    await remove('Remove b');
    expect(told()).toBe('outside');
    button('Remove a').focus();
    button('Remove a').blur();
    await settled();
    await remove('Remove a');
    expect(document.activeElement).toBe(document.body);
  });
});
