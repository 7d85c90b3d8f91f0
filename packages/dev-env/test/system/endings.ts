import type { EndingGroup } from './ending.ts';
import { aBatchThatDoesNotComplete } from './endings/a-batch-that-does-not-complete.ts';
import { aRefusedFile } from './endings/a-refused-file.ts';
import { allAtOnce } from './endings/all-at-once.ts';
import { followingTheBatch } from './endings/following-the-batch.ts';
import { limitsOfTheProvider } from './endings/limits-of-the-provider.ts';
import { makingTheBatch } from './endings/making-the-batch.ts';
import { otherProviders } from './endings/other-providers.ts';
import { singleLines } from './endings/single-lines.ts';
import { theResultFiles } from './endings/the-result-files.ts';
import { theUpload } from './endings/the-upload.ts';
import { tidyingUp } from './endings/tidying-up.ts';

/** Every ending that is played, in the order of a batch's life. One file a chapter. */
export const endings: readonly EndingGroup[] = [
  theUpload,
  makingTheBatch,
  followingTheBatch,
  aRefusedFile,
  limitsOfTheProvider,
  aBatchThatDoesNotComplete,
  singleLines,
  theResultFiles,
  tidyingUp,
  allAtOnce,
  otherProviders,
];
