/** The whole app on the fake host, for tests. */
import { render } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import App from './App.svelte';
import { fakeHost, makeWorld, type World } from './ipc/fake';
import type { Host } from './ipc/host';
import { AppState } from './state/app.svelte';

interface Call {
  command: string;
  args: Record<string, unknown>;
}

/** Starts the app in a scenario. `change` alters the world before; `calls` records every command that is sent. */
export async function openApp(scenario: Parameters<typeof makeWorld>[0], change: (world: World) => void = () => {}) {
  const world = makeWorld(scenario);
  world.pace = 1;
  change(world);
  const fake = fakeHost(world);
  const calls: Call[] = [];
  const host: Host = {
    ...fake,
    call: (command, args = {}) => {
      calls.push({ command, args });
      return fake.call(command, args);
    },
    callWithMessages: (command, args, channel, onMessage) => {
      calls.push({ command, args });
      return fake.callWithMessages(command, args, channel, onMessage);
    },
  };
  const app = new AppState(host);
  const screen = render(App, { props: { app } });
  await app.start();
  return { world, tell: fake.tell, calls, app, screen, user: userEvent.setup({ delay: null }) };
}

/** Returns what axe finds wrong on the page. Colours are judged on screenshots, as nothing is painted here. */
export async function accessibilityFaults(): Promise<string[]> {
  const result = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return result.violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.html.slice(0, 160)}`),
  );
}
