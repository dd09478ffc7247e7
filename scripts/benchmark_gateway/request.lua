-- One POST again and again. Settings come from the environment:
--   BENCHMARK_BODY      the body
--   BENCHMARK_HEADER    one more header, "name: value" (optional)
--   BENCHMARK_THINK_MS  mean pause of a connection before its next request (0: none)
--   BENCHMARK_COUNT     stop after so many replies, whose bodies are looked at (0: run by time)
--   BENCHMARK_EXPECT    what every body has to contain (only with a count)
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = os.getenv("BENCHMARK_BODY")

local name, value = (os.getenv("BENCHMARK_HEADER") or ""):match("^(.-): (.*)$")
if name then wrk.headers[name] = value end

local think = tonumber(os.getenv("BENCHMARK_THINK_MS")) or 0
local limit = tonumber(os.getenv("BENCHMARK_COUNT")) or 0
local expected = os.getenv("BENCHMARK_EXPECT") or ""
local threads = {}

function setup(thread)
  thread:set("replies", 0)
  thread:set("wrong", 0)
  table.insert(threads, thread)
end

if think > 0 then
  -- Uniform, so that the connections do not march in step. A latency is counted from the sending.
  function delay() return math.random(0, 2 * think) end
end

if limit > 0 then
  function response(status, _, body)
    replies = replies + 1
    if status ~= 200 or not body:find(expected, 1, true) then wrong = wrong + 1 end
    if replies >= limit then wrk.thread:stop() end
  end
end

function done(summary, latency, _)
  local wrong = 0
  for _, thread in ipairs(threads) do wrong = wrong + thread:get("wrong") end
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests": %d, "seconds": %.6f, "mean_ms": %.4f, "p50_ms": %.3f, '
      .. '"p90_ms": %.3f, "p99_ms": %.3f, "max_ms": %.3f, "connect_errors": %d, '
      .. '"read_errors": %d, "write_errors": %d, "status_errors": %d, "timeouts": %d, '
      .. '"wrong_bodies": %d}\n',
    summary.requests, summary.duration / 1e6, latency.mean / 1e3, latency:percentile(50) / 1e3,
    latency:percentile(90) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3, errors.connect,
    errors.read, errors.write, errors.status, errors.timeout, wrong))
end
