/** The members of this installation and the projects they can have roles in, for admins. */
import type { Commands } from '../ipc/commands';
import type { MemberForm } from '../ipc/types/MemberForm';
import type { MemberRow } from '../ipc/types/MemberRow';
import type { ProjectName } from '../ipc/types/ProjectName';
import { Resource } from './resource.svelte';

export class Members {
  readonly resource: Resource<MemberRow[]>;
  readonly projects: Resource<ProjectName[]>;
  readonly #commands: Commands;

  constructor(commands: Commands) {
    this.#commands = commands;
    this.resource = new Resource(() => commands.listMembers());
    this.projects = new Resource(() => commands.listAllProjects());
  }

  async load(): Promise<void> {
    await Promise.all([this.resource.load(), this.projects.load()]);
  }

  byId(id: string): MemberRow | undefined {
    return this.resource.value?.find((member) => member.id === id);
  }

  async save(form: MemberForm): Promise<void> {
    await this.#commands.saveMember(form);
    await this.resource.load();
  }

  /** Deactivates after the person confirmed; does nothing when they did not. */
  async deactivate(id: string): Promise<void> {
    if (await this.#commands.deactivateMember(id)) await this.resource.load();
  }

  async activate(id: string): Promise<void> {
    await this.#commands.activateMember(id);
    await this.resource.load();
  }
}
