-- Renders the tables of the connected database as diesel reads them. `it::schema` compares the result with
-- schema.rs; run the test with SANBAO_BLESS=1 to write it anew.
WITH columns AS (
    SELECT table_name, column_name,
        CASE data_type
            WHEN 'uuid' THEN 'Uuid' WHEN 'text' THEN 'Text' WHEN 'bigint' THEN 'Int8' WHEN 'integer' THEN 'Int4'
            WHEN 'boolean' THEN 'Bool' WHEN 'date' THEN 'Date' WHEN 'jsonb' THEN 'Jsonb' WHEN 'bytea' THEN 'Bytea'
            WHEN 'double precision' THEN 'Float8' WHEN 'timestamp with time zone' THEN 'Timestamptz'
            WHEN 'character' THEN 'Bpchar' ELSE data_type END AS kind,
        is_nullable = 'YES' AS nullable
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations'
), keys AS (
    SELECT tc.table_name, string_agg(k.column_name, ', ' ORDER BY k.ordinal_position) AS columns
    FROM information_schema.table_constraints tc
    JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name, table_name)
    WHERE tc.constraint_type = 'PRIMARY KEY' AND tc.table_schema = 'public'
    GROUP BY tc.table_name
)
SELECT string_agg(rendered, E'\n' ORDER BY table_name) || E'\ndiesel::allow_tables_to_appear_in_same_query!('
        || E'\n' || string_agg('    ' || table_name || E',\n', '' ORDER BY table_name) || E');\n' AS schema
FROM (
    SELECT table_name,
        E'diesel::table! {\n    ' || table_name || ' (' || keys.columns || E') {\n'
        || string_agg('        ' || column_name || ' -> '
            || CASE WHEN nullable THEN 'Nullable<' || kind || '>' ELSE kind END || E',\n', '' ORDER BY column_name COLLATE "C")
        || E'    }\n}\n' AS rendered
    FROM columns JOIN keys USING (table_name)
    GROUP BY table_name, keys.columns
) AS tables
