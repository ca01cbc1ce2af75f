-- Keeps everybody away from a bucket. KEYS: what closes it. ARGV: for how many milliseconds.
-- What was said before, and lasts longer, holds.
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) end
