import { pause } from '@silt/dev-env';
import type { Disturbance } from './disturbance.ts';
import { REDIS_KILL } from './kill-tally.ts';

export const killRedis: Disturbance = {
  name: REDIS_KILL,
  weight: 3,
  async play({ redis, tally }, chance, over) {
    tally.note(REDIS_KILL);
    await redis.kill();
    await pause(chance.between(0, 2_000), over);
    await redis.start();
  },
};

/** With `appendfsync everysec`. */
const lostMs = 1_000;

/** The machine of Redis loses its power, and with it the second that was not on disk yet. */
export const losePower: Disturbance = {
  name: 'Redis without its last second',
  weight: 4,
  async play({ redis, redisFile, tally }, chance, over) {
    tally.note(REDIS_KILL, losePower.name);
    tally.note(losePower.name);
    await redis.kill();
    await redisFile.cutTo(redisFile.sizeBefore(lostMs));
    await pause(chance.between(0, 1_000), over);
    await redis.start();
  },
};

/** What was told to the gateways meanwhile is lost; it is never told again. */
export const cutSubscribers: Disturbance = {
  name: 'subscribers cut off',
  weight: 3,
  async play({ state, tally }) {
    tally.note(cutSubscribers.name, String(await state.call('CLIENT', 'KILL', 'TYPE', 'pubsub')));
  },
};

/** Redis answers in gusts: nothing goes through for a part of a second, again and again. */
export const slowRedis: Disturbance = {
  name: 'slow Redis',
  weight: 2,
  async play({ members, tally }, chance, over) {
    tally.note(slowRedis.name);
    const gusts = chance.whole(8, 16);
    for (let gust = 0; gust < gusts && !over.aborted; gust += 1) {
      const taps = members.everyone.map(({ tap }) => tap);
      for (const tap of taps) tap.stall();
      await pause(chance.between(50, 400), over);
      for (const tap of taps) tap.resume();
      await pause(chance.between(20, 200), over);
    }
  },
};
