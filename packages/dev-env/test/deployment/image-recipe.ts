import { execFile } from 'node:child_process';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { basename, join, matchesGlob, relative } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '@silt/dev-env';
import { type Copy, DockerfileParser, type From, type Instruction } from 'dockerfile-ast';

const run = promisify(execFile);

interface Stage {
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

/**
 * Carries out stages of the Dockerfile without a container engine: a folder stands for an image's root,
 * and the machine for what its base image brings. Flags of RUN (caches) change nothing that is made.
 */
export class ImageRecipe {
  /** By their names; the one without a name is the image that is shipped. */
  readonly stages: ReadonlyMap<string, Stage>;
  private readonly folder: string;

  static async read(folder: string): Promise<ImageRecipe> {
    const text = await readFile(join(repositoryRoot, 'docker', 'Dockerfile'), 'utf8');
    const stages = new Map<string, Stage & { instructions: Instruction[] }>();
    let stage: Instruction[] = [];
    for (const instruction of DockerfileParser.parse(text).getInstructions()) {
      if (instruction.getKeyword() === 'FROM') {
        const from = instruction as From;
        stage = [];
        const name = from.getBuildStage() ?? '';
        stages.set(name, { from: from.getImage() ?? '', instructions: stage });
      } else {
        stage.push(instruction);
      }
    }
    return new ImageRecipe(stages, folder);
  }

  private constructor(stages: ReadonlyMap<string, Stage>, folder: string) {
    this.stages = stages;
    this.folder = folder;
  }

  rootOf(stage: string): string {
    return join(this.folder, stage);
  }

  instructionsOf(stage: string, keyword: string): readonly Instruction[] {
    const { instructions = [] } = this.stages.get(stage) ?? {};
    return instructions.filter((instruction) => instruction.getKeyword() === keyword);
  }

  /** Copies what is sent to the engine: the repository without what .dockerignore names. */
  async takeContext(): Promise<void> {
    const ignored = (await readFile(join(repositoryRoot, '.dockerignore'), 'utf8'))
      .split('\n')
      .filter((line) => line !== '');
    await cp(repositoryRoot, this.rootOf('context'), {
      recursive: true,
      filter: (source) => {
        const path = relative(repositoryRoot, source);
        return !ignored.some((pattern) => matchesGlob(path, pattern));
      },
    });
  }

  /** In the folder of the stage that it begins from, or in one of its own where that is the machine's. */
  async carryOut(name: string, args: Readonly<Record<string, string>> = {}): Promise<string> {
    const { from, instructions } = this.stages.get(name) ?? { from: '', instructions: [] };
    const root = this.rootOf(from === 'base' ? name : from);
    const folder = join(root, 'silt');
    await mkdir(folder, { recursive: true });
    for (const instruction of instructions) {
      switch (instruction.getKeyword()) {
        case 'COPY':
          await this.copy(instruction as Copy, folder);
          break;
        case 'RUN':
          await runCommand(instruction, root, folder, args);
          break;
        case 'ARG':
          break;
        default:
          throw new Error(`${name}: ${instruction.toString()} is not understood here`);
      }
    }
    return root;
  }

  private async copy(instruction: Copy, folder: string): Promise<void> {
    const stage = instruction.getFromFlag()?.getValue();
    const from = this.rootOf(stage ?? 'context');
    const paths = instruction.getArguments().map((argument) => argument.getValue());
    const target = join(folder, paths.at(-1) ?? '');
    for (const path of paths.slice(0, -1)) {
      const wholeFolder = path.endsWith('/') || path === '.';
      const destination = wholeFolder ? target : join(target, basename(path));
      await cp(join(from, path), destination, { recursive: true, verbatimSymlinks: true });
    }
  }
}

async function runCommand(
  instruction: Instruction,
  root: string,
  folder: string,
  args: Readonly<Record<string, string>>,
): Promise<void> {
  const text = (instruction.getRawArgumentsContent() ?? '').replace(/^(--\S+\s+)+/, '');
  const { PATH = '', HOME = '', npm_config_registry: registry } = process.env;
  await run('sh', ['-ec', text.replaceAll(/(?<=\s)\/app\b/g, join(root, 'app'))], {
    cwd: folder,
    env: { PATH, HOME, ...args, ...(registry && { npm_config_registry: registry }) },
    maxBuffer: 10_000_000,
  });
}
