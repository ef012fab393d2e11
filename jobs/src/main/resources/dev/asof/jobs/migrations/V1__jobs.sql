create table job (
  number           bigint generated always as identity primary key,
  id               text        not null unique,
  project          text        not null,
  kind             text        not null,
  name             text        not null,
  state            text        not null default 'queued'
                   check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  request          bytea       not null,
  claim            int         not null default 0,
  failed_attempts  int         not null default 0,
  owner            text,
  lease_until      timestamptz,
  not_before       timestamptz not null,
  cancel_requested boolean     not null default false,
  step             text        not null default '',
  rows_done        bigint      not null default 0,
  rows_total       bigint      not null default 0,
  created_at       timestamptz not null,
  started_at       timestamptz,
  finished_at      timestamptz,
  result_rows      bigint,
  result_bytes     bigint,
  error_code       text,
  error_message    text,
  check ((state = 'running') = (owner is not null)),
  check ((state = 'running') = (lease_until is not null)),
  check ((state = 'failed') = (error_code is not null))
);

comment on table job is 'Work that outlives a request. A running job belongs to its owner until lease_until.';
comment on column job.number is 'The order in which jobs are taken up.';
comment on column job.request is 'What is to be done, in gzip; only jobs of its kind read it.';
comment on column job.claim is 'How many times a server has taken the job up; updates of earlier claims are void.';
comment on column job.failed_attempts is 'How many claims ended without a result that counts.';

create index job_to_do on job (number) where state in ('queued', 'running');
create index job_of_project on job (project, kind, number);
