/** The queue, the workers and the schedules. As in the first: one function for each operation, and nothing kept in a session. */
export const migration2 = `
-- Drills on a calendar.
create table bulk_restore.schedule (
  name text primary key,
  tenant text not null,
  spec_name text not null,
  -- Five fields, and the zone that they are of.
  cron text not null,
  zone text not null,
  -- The spec and its lists as text, so that workers need no files.
  sources jsonb not null,
  next_at timestamptz not null,
  paused boolean not null default false,
  applied_at timestamptz not null default clock_timestamp(),
  applied_by text not null
);

-- The moments of schedules that are over: each once.
create table bulk_restore.firing (
  schedule text not null,
  at timestamptz not null,
  -- Null if none was made.
  run_id text,
  -- Why none was made.
  problem text,
  -- How many moments after this one passed without a worker: they have no run of their own.
  missed int not null,
  fired_at timestamptz not null default clock_timestamp(),
  fired_by text not null,
  primary key (schedule, at)
);

create table bulk_restore.worker (
  id text primary key,
  version text not null,
  slots int not null,
  running int not null,
  -- Null for all.
  tenants text[],
  draining boolean not null default false,
  started_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp()
);

-- How long a run waits for its next process after so many of its processes died within an hour. After five, no worker goes on with it.
create function bulk_restore.pause_after(p_deaths int) returns interval language sql immutable as $$
  select case when p_deaths < 2 then interval '0' when p_deaths = 2 then interval '15 seconds'
    when p_deaths = 3 then interval '1 minute' else interval '4 minutes' end
$$;

create function bulk_restore.within_hour(p_deaths timestamptz[], p_now timestamptz) returns timestamptz[] language sql immutable as $$
  select coalesce(array_agg(d order by d), '{}') from unnest(p_deaths) d where d > p_now - interval '1 hour'
$$;

-- Claims a run for a worker: one that was given back or whose process is gone, or the next of the queue, of the tenant with the fewest
-- running. The same again if the same token asks again. \`kind\` is \`queued\`, \`returned\`, \`orphaned\`, or \`given-up\` for a run that nobody
-- goes on with, because its processes keep dying.
create function bulk_restore.claim(p_worker text, p_token uuid, p_lease_ms int, p_version int, p_tenants text[] default null)
returns table (kind text, run_id text, tenant text, epoch bigint, token uuid, parallel boolean, deaths int, due_ms float8) language plpgsql as $$
declare
  v_now timestamptz;
  v_run text;
  v_kind text;
  v_deaths timestamptz[] := '{}';
begin
  perform pg_advisory_xact_lock(hashtextextended('bulk_restore.claim', 0));
  v_now := clock_timestamp();
  if exists (select from bulk_restore.run r where r.token = p_token and r.state = 'running') then
    return query select 'queued', r.run_id, r.tenant, r.epoch, r.token, r.parallel, cardinality(r.deaths), null::float8
      from bulk_restore.run r where r.token = p_token;
    return;
  end if;
  perform bulk_restore.settle_left(null, null);
  select r.run_id, case when r.token is null then 'returned' else 'orphaned' end, bulk_restore.within_hour(r.deaths, v_now)
    into v_run, v_kind, v_deaths
    from bulk_restore.run r
    where r.state = 'running' and r.exit_code is null and r.lease_until < v_now and coalesce(r.not_before, v_now) <= v_now
      and r.journal_version <= p_version and (p_tenants is null or r.tenant = any (p_tenants))
      and (r.token is null
        or r.lease_until + bulk_restore.pause_after(cardinality(bulk_restore.within_hour(r.deaths, v_now)) + 1) < v_now)
    order by r.token is not null, r.lease_until limit 1 for update skip locked;
  if v_kind = 'orphaned' then
    v_deaths := v_deaths || v_now;
    if cardinality(v_deaths) >= 5 then
      return query
        update bulk_restore.run r set
          state = 'stopped', token = null, deaths = v_deaths,
          note = 'its process died ' || cardinality(v_deaths) || ' times within an hour'
        where r.run_id = v_run
        returning 'given-up', r.run_id, r.tenant, r.epoch, r.token, r.parallel, cardinality(r.deaths), null::float8;
      return;
    end if;
  elsif v_run is null then
    v_kind := 'queued';
    select r.run_id, r.deaths into v_run, v_deaths from bulk_restore.run r
      join bulk_restore.tenant t on t.tenant = r.tenant
      cross join lateral (
        select count(*) as running from bulk_restore.run o where o.tenant = r.tenant and o.state = 'running'
      ) busy
      where r.state = 'queued' and coalesce(r.not_before, v_now) <= v_now and r.journal_version <= p_version
        and (p_tenants is null or r.tenant = any (p_tenants)) and busy.running < t.max_runs
      order by busy.running, r.priority desc, r.created_at limit 1 for update of r skip locked;
    if v_run is null then
      return query
        select 'none', null::text, null::text, null::bigint, null::uuid, null::boolean, null::int,
          (extract(epoch from min(
            r.lease_until + bulk_restore.pause_after(cardinality(bulk_restore.within_hour(r.deaths, v_now)) + 1)
          ) - v_now) * 1000)::float8
        from bulk_restore.run r
        where r.state = 'running' and r.exit_code is null and r.token is not null
          and r.journal_version <= p_version and (p_tenants is null or r.tenant = any (p_tenants));
      return;
    end if;
  end if;
  return query
    update bulk_restore.run r set
      state = 'running', epoch = r.epoch + 1, token = p_token, holder = p_worker, held_since = v_now, deaths = v_deaths, note = null,
      lease_until = v_now + make_interval(secs => p_lease_ms / 1000.0)
    where r.run_id = v_run
    returning v_kind, r.run_id, r.tenant, r.epoch, r.token, r.parallel, cardinality(r.deaths), null::float8;
end $$;

-- Another plan for a run of which nothing but its header is kept yet. False if the caller has it no more.
create function bulk_restore.replace_plan(p_run text, p_token uuid, p_epoch bigint, p_plan uuid, p_hash text, p_header text)
returns boolean language plpgsql as $$
declare
  v_before uuid;
begin
  select r.plan_id into v_before from bulk_restore.run r
    where r.run_id = p_run and r.token = p_token and r.epoch = p_epoch
      and not exists (select from bulk_restore.event e where e.run_id = p_run and e.seq > 0)
    for no key update;
  if not found then return false; end if;
  update bulk_restore.run set plan_id = p_plan, plan_hash = p_hash where run_id = p_run;
  update bulk_restore.event set line = p_header where run_id = p_run and seq = 0;
  delete from bulk_restore.blob where blob_id = v_before and blob_id <> p_plan;
  return true;
end $$;

-- Keeps schedules, and says which were \`added\`, \`changed\`, \`unchanged\` or, with \`p_prune\`, \`removed\`. One whose calendar is as before
-- keeps its next moment, so that none is left out or comes twice.
create function bulk_restore.apply_schedules(p_schedules jsonb, p_prune boolean, p_by text)
returns table (name text, what text) language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('bulk_restore.apply_schedules', 0));
  return query
    with given as (
      select * from jsonb_to_recordset(p_schedules) as
        g (name text, tenant text, spec_name text, cron text, zone text, sources jsonb, next_at timestamptz)
    ), before as (
      select s.* from bulk_restore.schedule s
    ), gone as (
      delete from bulk_restore.schedule s where p_prune and not exists (select from given g where g.name = s.name) returning s.name
    ), kept as (
      insert into bulk_restore.schedule as s (name, tenant, spec_name, cron, zone, sources, next_at, applied_by)
        select g.name, g.tenant, g.spec_name, g.cron, g.zone, g.sources, g.next_at, p_by from given g
      on conflict on constraint schedule_pkey do update set
        tenant = excluded.tenant, spec_name = excluded.spec_name, sources = excluded.sources, cron = excluded.cron, zone = excluded.zone,
        next_at = case when s.cron = excluded.cron and s.zone = excluded.zone then s.next_at else excluded.next_at end,
        applied_at = clock_timestamp(), applied_by = excluded.applied_by
      returning s.name
    )
    select k.name, case when b.name is null then 'added'
        when (b.cron, b.zone, b.sources) is distinct from (g.cron, g.zone, g.sources) then 'changed' else 'unchanged' end
      from kept k join given g on g.name = k.name left join before b on b.name = k.name
    union all select o.name, 'removed' from gone o
    order by 1;
  perform pg_notify('bulk_restore', 'schedule');
end $$;

-- Fires a moment of a schedule, once: makes its run, and moves the schedule to its next moment. Without a plan, notes why there is no
-- run. Says \`gone\` if another worker fired it, \`exists\` or \`rival\` as \`create_run\` does, \`refused\`, or \`ok\`: also if the same plan
-- was fired already, because the answer was lost. The schedule moves on in every case.
create function bulk_restore.fire(
  p_schedule text, p_due timestamptz, p_next timestamptz, p_missed int, p_by text, p_problem text, p_run text default null,
  p_plan uuid default null, p_hash text default null, p_header text default null, p_version int default null, p_tool text default null,
  p_submitted jsonb default null
) returns table (status text, rival text) language plpgsql as $$
declare
  v_schedule bulk_restore.schedule;
  v_status text := 'refused';
  v_rival text;
begin
  update bulk_restore.schedule s set next_at = p_next
    where s.name = p_schedule and s.next_at = p_due and not s.paused returning * into v_schedule;
  if not found then
    -- Other workers give the run of the moment the same id.
    return query select case when exists (
      select from bulk_restore.firing g join bulk_restore.run r on r.run_id = g.run_id
        where g.schedule = p_schedule and g.at = p_due and g.run_id = p_run and r.plan_id = p_plan
    ) then 'ok' else 'gone' end, null::text;
    return;
  end if;
  if exists (select from bulk_restore.firing g where g.schedule = p_schedule and g.at = p_due) then
    return query select 'gone', null::text;
    return;
  end if;
  if p_problem is null then
    select c.status, c.rival into v_status, v_rival from bulk_restore.create_run(
      p_run, v_schedule.tenant, v_schedule.spec_name, false, p_plan, p_hash, p_header, p_version, p_tool, p_by, null, 0, p_submitted) c;
  end if;
  insert into bulk_restore.firing (schedule, at, run_id, problem, missed, fired_by) values (
    p_schedule, p_due, case when v_status = 'ok' then p_run end,
    case v_status when 'ok' then null when 'refused' then p_problem when 'exists' then 'there is a run ' || p_run || ' already'
      else 'the run ' || v_rival || ' of the same spec was under way' end,
    p_missed, p_by
  );
  return query select v_status, v_rival;
end $$;
`;
