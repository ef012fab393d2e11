-- The definitions of all projects, append-only but for each project's head.

CREATE TABLE project (
  name     text   PRIMARY KEY,
  revision bigint NOT NULL CHECK (revision > 0)
);

COMMENT ON COLUMN project.revision IS 'the registry revision in force: how many applies have changed the project';

CREATE TABLE applied (
  project    text        NOT NULL REFERENCES project (name),
  revision   bigint      NOT NULL,
  applied_at timestamptz NOT NULL,
  applied_by text        NOT NULL,
  git_commit text,
  message    text,
  PRIMARY KEY (project, revision)
);

CREATE TABLE definition_revision (
  project           text   NOT NULL,
  kind              text   NOT NULL CHECK (kind IN ('Entity', 'Source', 'FeatureView', 'FeatureService')),
  name              text   NOT NULL,
  version           int    NOT NULL CHECK (version >= 0),
  revision          int    NOT NULL CHECK (revision > 0),
  registry_revision bigint NOT NULL,
  change            text   NOT NULL CHECK (change IN ('added', 'changed', 'removed')),
  -- json, not jsonb: jsonb turns -0.0 into 0.0.
  body              json,
  wildcards         text[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (project, kind, name, version, revision),
  FOREIGN KEY (project, registry_revision) REFERENCES applied (project, revision),
  CHECK ((body IS NULL) = (change = 'removed'))
);

COMMENT ON COLUMN definition_revision.version IS '0 for kinds that have none';
COMMENT ON COLUMN definition_revision.revision IS 'counts the changes of one kind, name and version from 1';
COMMENT ON COLUMN definition_revision.wildcards IS 'the view versions of which a feature service declares all features; its body lists them as of when it was pinned';

CREATE INDEX definition_revision_by_apply ON definition_revision (project, registry_revision);

CREATE TABLE feature_view_version (
  id        int  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project   text NOT NULL REFERENCES project (name),
  view      text NOT NULL,
  version   int  NOT NULL CHECK (version > 0),
  join_keys text[] NOT NULL,
  UNIQUE (project, view, version)
);

COMMENT ON TABLE feature_view_version IS 'who stored rows belong to; outlives the removal of its definition, so that no id means two things';
COMMENT ON COLUMN feature_view_version.join_keys IS 'name and type of each, as stored rows are keyed';

CREATE TABLE feature_field (
  view_version_id int  NOT NULL REFERENCES feature_view_version (id),
  feature         text NOT NULL,
  field_id        int  NOT NULL CHECK (field_id >= 1000),
  ids             int  NOT NULL CHECK (ids IN (1, 2)),
  PRIMARY KEY (view_version_id, feature),
  UNIQUE (view_version_id, field_id)
);

COMMENT ON COLUMN feature_field.ids IS 'how many field ids it takes: a list takes the next one for its element';
