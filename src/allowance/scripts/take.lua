-- Takes one out of a bucket. KEYS: the bucket, what closes it. ARGV: most, how much a second, reserve.
-- Gives {0, 0} when one was taken, {1, ms} when it must be waited for, {2, ms} while the provider said to stay away.
-- The time is Redis's own, as the replicas' clocks differ.
if redis.replicate_commands then redis.replicate_commands() end -- needed before Redis 7

local closed = redis.call('PTTL', KEYS[2])
if closed > 0 then return { 2, closed } end

local most, per_ms, reserve = tonumber(ARGV[1]), tonumber(ARGV[2]) / 1000, tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local kept = redis.call('HMGET', KEYS[1], 'level', 'at')
local level, at = tonumber(kept[1]) or most, tonumber(kept[2]) or now
-- A clock that was set back refills nothing and takes nothing away.
level = math.min(most, level + math.max(0, now - at) * per_ms)

local missing = 1 + reserve - level
if missing > 0 then return { 1, math.ceil(missing / per_ms) } end
redis.call('HSET', KEYS[1], 'level', string.format('%.6f', level - 1), 'at', string.format('%.0f', now))
-- By then it is full, as one that does not exist is.
redis.call('PEXPIRE', KEYS[1], math.ceil(most / per_ms))
return { 0, 0 }
