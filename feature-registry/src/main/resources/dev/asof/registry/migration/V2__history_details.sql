-- What each change was, in words, so that history answers without comparing bodies.

ALTER TABLE definition_revision ADD COLUMN details text[] NOT NULL DEFAULT '{}';

CREATE INDEX definition_revision_by_name ON definition_revision (project, name, registry_revision DESC);
