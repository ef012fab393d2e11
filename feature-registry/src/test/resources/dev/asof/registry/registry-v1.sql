-- Two applies as schema version 1 stored them.
INSERT INTO asof_registry.project VALUES ('shop', 2);
INSERT INTO asof_registry.applied VALUES
  ('shop', 1, '2026-01-01T10:00:00.5Z', 'ada', '4d0c4be', 'Start the shop'),
  ('shop', 2, '2026-01-02T10:00:00Z', 'bob', NULL, NULL);
INSERT INTO asof_registry.definition_revision
  (project, kind, name, version, revision, registry_revision, change, body, wildcards) VALUES
  ('shop', 'Entity', 'customer', 0, 1, 1, 'added',
   '{"kind":"Entity","name":"customer","joinKeys":[{"name":"customer_id","type":"int64"}]}', '{}'),
  ('shop', 'Source', 'orders', 0, 1, 1, 'added',
   '{"kind":"Source","name":"orders","push":true,"eventTimestamp":{"from":"/at","format":"iso8601"},"createdTimestamp":{"from":"/written","format":"iso8601"}}', '{}'),
  ('shop', 'Source', 'clicks', 0, 1, 2, 'added',
   '{"kind":"Source","name":"clicks","kafka":{"topic":"clicks","format":"json","start":"earliest"},"push":false,"eventTimestamp":{"from":"/at","format":"iso8601"}}', '{}'),
  ('shop', 'FeatureView', 'spend', 1, 1, 1, 'added',
   '{"kind":"FeatureView","name":"spend","version":1,"entities":["customer"],"sources":["orders"],"ttl":"12h","features":[{"name":"total","type":"float64"},{"name":"orders_7d","type":"int32","nullable":false},{"name":"basket","type":"list<string>"}]}', '{}'),
  ('shop', 'FeatureView', 'spend', 1, 2, 2, 'changed',
   '{"kind":"FeatureView","name":"spend","version":1,"entities":["customer"],"sources":["orders"],"ttl":"24h","features":[{"name":"total","type":"float64"},{"name":"orders_7d","type":"int32","nullable":false},{"name":"basket","type":"list<string>"}]}', '{}'),
  ('shop', 'FeatureService', 'churn', 1, 1, 1, 'added',
   '{"kind":"FeatureService","name":"churn","version":1,"features":[{"spend@1":["total","orders_7d"]}]}', '{}');
INSERT INTO asof_registry.feature_view_version (id, project, view, version, join_keys)
  OVERRIDING SYSTEM VALUE VALUES (7, 'shop', 'spend', 1, '{"customer_id int64"}');
SELECT setval(pg_get_serial_sequence('asof_registry.feature_view_version', 'id'), 7);
INSERT INTO asof_registry.feature_field VALUES
  (7, 'total', 1000, 1), (7, 'orders_7d', 1001, 1), (7, 'basket', 1002, 2);
