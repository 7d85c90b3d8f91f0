import type { LaneLine } from '../../api/contract.ts';
import type { Question } from '../feedback/confirm.ts';
import { nameLane } from '../format/identity.ts';
import { countOf } from '../format/number.ts';

export function pauseQuestion(lane: LaneLine): Question {
  return {
    title: 'Pause this lane?',
    text: `${nameLane(lane)}: its calls are still accepted and stay queued until it is resumed. Batches that were made go on.`,
    verb: 'Pause lane',
  };
}

export function resumeQuestion(lane: LaneLine): Question {
  return {
    title: 'Resume this lane?',
    text: `${nameLane(lane)}: the ${countOf(lane.queued, 'request')} that wait go into batches with the next window.`,
    verb: 'Resume lane',
  };
}
