-- How FHIR values are read: dateTimes, references, codings, pseudonyms.
-- Grain: none, macros only. Source: measure-specification.md section 1 (FHIR R4 dateTime: https://hl7.org/fhir/R4/datatypes.html#dateTime).
-- Variables: zone, inner_pad, outer_pad, buckets, disposition_map, infection_map, class_rules.

-- empty or blank text counts as absent
CREATE OR REPLACE TEMP MACRO text_of(x) AS CASE WHEN trim(x) <> '' THEN x END;

-- HMAC-SHA256 under the tenant's key (RFC 2104), as 64 hexadecimal characters
CREATE OR REPLACE TEMP MACRO pseudonym(x) AS
    sha256(getvariable('outer_pad') || unhex(sha256(getvariable('inner_pad') || encode(x))));

CREATE OR REPLACE TEMP MACRO bucket_of(h) AS ('0x' || substr(h, 1, 6))::INTEGER % getvariable('buckets')::INTEGER;

-- the second :60 reads as :59
CREATE OR REPLACE TEMP MACRO without_leap_second(t) AS
    CASE WHEN substr(t, 18, 2) = '60' THEN substr(t, 1, 17) || '59' || substr(t, 20) ELSE t END;

-- of a text whose precision is 4: it ends with Z, or the sixth character from its end is a sign
CREATE OR REPLACE TEMP MACRO has_offset(t) AS length(t) > 19 AND (ends_with(t, 'Z') OR substr(t, -6, 1) IN ('+', '-'));

CREATE OR REPLACE TEMP MACRO written_in_utc(t) AS
    length(t) > 19 AND (ends_with(t, 'Z') OR ends_with(t, '+00:00') OR ends_with(t, '-00:00'));

-- 0 not a dateTime, 1 year, 2 month, 3 day, 4 time
CREATE OR REPLACE TEMP MACRO precision_of(t) AS
    CASE
        WHEN t IS NULL THEN NULL
        WHEN starts_with(t, '0000') OR NOT regexp_full_match(
            t,
            '[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])'
            || '(T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)([.][0-9]+)?'
            || '(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))?)?)?)?'
        ) THEN 0
        WHEN length(t) = 4 THEN 1
        WHEN length(t) = 7 THEN 2
        WHEN try_cast(substr(t, 1, 10) AS DATE) IS NULL THEN 0
        WHEN length(t) = 10 THEN 3
        -- in some zones the last hours of the year 9999 and the first of the year 1 have no date
        WHEN substr(t, 1, 10) IN ('9999-12-31', '0001-01-01') AND written_in_utc(t)
            AND year(timezone(getvariable('zone'), try_cast(without_leap_second(t) AS TIMESTAMPTZ)))
            NOT BETWEEN 1 AND 9999
            THEN 0
        ELSE 4
    END;

CREATE OR REPLACE TEMP MACRO zone_offset(us) AS epoch_us(timezone(getvariable('zone'), make_timestamptz(us))) - us;

-- a skipped wall time is the first instant that exists: zones change on whole minutes, so the minutes between are tried
CREATE OR REPLACE TEMP MACRO first_after_gap(wall, low, high) AS
    list_min(list_filter(range(low - low % 60000000, high + 60000000, 60000000), lambda i: i + zone_offset(i) >= wall));

CREATE OR REPLACE TEMP MACRO chosen_instant(wall, early, late) AS
    CASE
        WHEN early + zone_offset(early) = wall THEN early
        WHEN late + zone_offset(late) = wall THEN late
        ELSE first_after_gap(wall, early, late)
    END;

-- a wall time in the tenant's zone as an instant: of a repeated hour the earlier.
-- list_transform([x], lambda …)[1] binds x to a name, so that the expression is planned and computed once.
CREATE OR REPLACE TEMP MACRO instant_in_zone(wall) AS
    CASE
        WHEN getvariable('zone') = 'UTC' THEN wall
        ELSE list_transform(
            [{ 'w': wall, 'a': wall - zone_offset(wall - 86400000000), 'b': wall - zone_offset(wall + 86400000000) }],
            lambda c: CASE WHEN c.a = c.b THEN c.a ELSE chosen_instant(c.w, least(c.a, c.b), greatest(c.a, c.b)) END
        )[1]
    END;

-- A dateTime takes four levels of projection, since DuckDB computes what stands twice in one level for every row, branches
-- of a CASE included: the text; its precision; then these three; then coalesce(offset_instant, instant_in_zone(wall)).
CREATE OR REPLACE TEMP MACRO offset_instant(t, p) AS
    CASE WHEN p = 4 AND has_offset(t) THEN epoch_us(try_cast(without_leap_second(t) AS TIMESTAMPTZ)) END;

CREATE OR REPLACE TEMP MACRO wall_of(t, p) AS
    CASE WHEN p = 3 OR (p = 4 AND NOT has_offset(t)) THEN epoch_us(try_cast(without_leap_second(t) AS TIMESTAMP)) END;

-- the date as written; written in UTC it is first shown in the tenant's zone
CREATE OR REPLACE TEMP MACRO date_of(t, p) AS
    CASE
        WHEN p = 4 AND written_in_utc(t)
            THEN timezone(getvariable('zone'), try_cast(without_leap_second(t) AS TIMESTAMPTZ))::DATE
        WHEN p >= 3 THEN try_cast(substr(t, 1, 10) AS DATE)
    END;

-- days since 1970-01-01, and the number yyyymmdd
CREATE OR REPLACE TEMP MACRO day_number(d) AS (d - DATE '1970-01-01')::INTEGER;
CREATE OR REPLACE TEMP MACRO ymd_of(d) AS (year(d) * 10000 + month(d) * 100 + day(d))::INTEGER;

-- how nearly all references look: Type/id, and nothing that another form could begin or end with
CREATE OR REPLACE TEMP MACRO is_plain(reference, type) AS regexp_full_match(reference, type || '/[A-Za-z0-9.-]+');

-- Type/id, an absolute URL ending so, either with /_history/n; '' where the text is not that
CREATE OR REPLACE TEMP MACRO id_in(reference, type) AS
    regexp_extract(
        reference, '^(?:[A-Za-z][A-Za-z0-9+.-]*://\S*/)?' || type || '/([^/?#|\s]+)(?:/_history/[^/?#\s]+)?$', 1
    );

-- the decoded system|value of Type?identifier=…
CREATE OR REPLACE TEMP MACRO query_in(reference, type) AS
    url_decode(nullif(
        regexp_extract(reference, '^(?:[A-Za-z][A-Za-z0-9+.-]*://\S*/)?' || type || '[?]identifier=([^&]+)$', 1), ''
    ));

-- one text per look-up: s<system>|<value>, or v<value> for any system
CREATE OR REPLACE TEMP MACRO query_lookup(query) AS
    CASE WHEN query IS NULL THEN NULL WHEN contains(query, '|') THEN 's' || query ELSE 'v' || query END;

CREATE OR REPLACE TEMP MACRO identifier_lookup(identifier) AS
    CASE
        WHEN identifier.value IS NULL THEN NULL
        WHEN identifier.system IS NULL THEN 'v' || identifier.value
        ELSE 's' || identifier.system || '|' || identifier.value
    END;

CREATE OR REPLACE TEMP MACRO lookup_in(r, target) AS
    CASE
        WHEN r.reference IS NOT NULL THEN query_lookup(query_in(r.reference, target))
        WHEN r.type IS NULL OR r.type = target OR ends_with(r.type, '/' || target) THEN identifier_lookup(r.identifier)
    END;

CREATE OR REPLACE TEMP MACRO lookup_value(lookup) AS
    CASE WHEN starts_with(lookup, 's') THEN substr(lookup, strpos(lookup, '|') + 1) ELSE substr(lookup, 2) END;

-- a reference takes three levels of projection, so that the slow forms are looked for in the rows that need it:
-- plain := is_plain(…); id := referenced_id(…), lookup := referenced_lookup(…); nullif(id, '')
CREATE OR REPLACE TEMP MACRO referenced_id(reference, target, plain) AS
    CASE WHEN plain THEN substr(reference, length(target) + 2) ELSE id_in(reference, target) END;

CREATE OR REPLACE TEMP MACRO referenced_lookup(r, target, plain) AS
    CASE WHEN plain THEN NULL ELSE lookup_in(r, target) END;

-- the systems that the measure specification names, each as its first URI; any other system stands for itself
CREATE OR REPLACE TEMP MACRO named_system(uri) AS
    CASE
        WHEN uri IN (
            'http://terminology.hl7.org/CodeSystem/v3-ActCode',
            'http://hl7.org/fhir/v3/ActCode'
        ) THEN 'http://terminology.hl7.org/CodeSystem/v3-ActCode'
        WHEN uri IN (
            'http://terminology.hl7.org/CodeSystem/v3-ActPriority',
            'http://hl7.org/fhir/v3/ActPriority'
        ) THEN 'http://terminology.hl7.org/CodeSystem/v3-ActPriority'
        WHEN uri IN (
            'http://terminology.hl7.org/CodeSystem/discharge-disposition',
            'http://hl7.org/fhir/discharge-disposition'
        ) THEN 'http://terminology.hl7.org/CodeSystem/discharge-disposition'
        WHEN uri IN (
            'http://www.nubc.org/patient-discharge',
            'https://www.nubc.org/CodeSystem/PatDischargeStatus',
            'http://www.nubc.org/CodeSystem/patient-discharge-status'
        ) THEN 'http://www.nubc.org/patient-discharge'
        WHEN uri IN (
            'http://snomed.info/sct',
            'urn:oid:2.16.840.1.113883.6.96'
        ) THEN 'http://snomed.info/sct'
        WHEN uri IN (
            'http://hl7.org/fhir/sid/icd-10-cm',
            'urn:oid:2.16.840.1.113883.6.90'
        ) THEN 'http://hl7.org/fhir/sid/icd-10-cm'
        ELSE uri
    END;

CREATE OR REPLACE TEMP MACRO system_of(coding) AS named_system(split_part(coding.system, '|', 1));

-- ICD codes are compared in upper case without dots
CREATE OR REPLACE TEMP MACRO compared_code(system, code) AS
    CASE WHEN system = 'http://hl7.org/fhir/sid/icd-10-cm' THEN upper(replace(code, '.', '')) ELSE code END;

CREATE OR REPLACE TEMP MACRO coding_key(coding) AS
    system_of(coding) || '|' || compared_code(system_of(coding), coding.code);

CREATE OR REPLACE TEMP MACRO first_coded(codings) AS
    list_filter(codings, lambda c: nullif(c.code, '') IS NOT NULL)[1];

CREATE OR REPLACE TEMP MACRO standard_disposition(system, code) AS
    CASE
        WHEN system = 'http://terminology.hl7.org/CodeSystem/discharge-disposition' AND code = 'exp' THEN 'died'
        WHEN system = 'http://terminology.hl7.org/CodeSystem/discharge-disposition' AND code = 'aadvice'
            THEN 'against_advice'
        WHEN system = 'http://www.nubc.org/patient-discharge' AND ltrim(code, '0') IN ('20', '40', '41', '42')
            THEN 'died'
        WHEN system = 'http://www.nubc.org/patient-discharge' AND ltrim(code, '0') = '7' THEN 'against_advice'
        WHEN system = 'http://snomed.info/sct' AND code = '371828006' THEN 'died'
        WHEN system = 'http://snomed.info/sct' AND code = '225928004' THEN 'against_advice'
        WHEN system IN (
            'http://terminology.hl7.org/CodeSystem/discharge-disposition',
            'http://www.nubc.org/patient-discharge',
            'http://snomed.info/sct'
        ) AND code IS NOT NULL
            THEN 'alive'
    END;

-- the tenant's map: a code of one system, or of any
CREATE OR REPLACE TEMP MACRO disposition_by(system, code) AS
    coalesce(
        standard_disposition(system, nullif(code, '')),
        getvariable('disposition_map')[coalesce(system, '') || '|' || code],
        getvariable('disposition_map')['*|' || code]
    );

CREATE OR REPLACE TEMP MACRO disposition_of(coding) AS disposition_by(system_of(coding), coding.code);

-- what the tenant's class map says of an Encounter: the first rule whose matchers all match
CREATE OR REPLACE TEMP MACRO ruled_kind(class_uri, class_code, identifiers, types) AS
    list_filter(
        getvariable('class_rules'),
        lambda rule:
            (rule.class_system IS NULL OR rule.class_system = class_uri)
            AND (rule.class_code IS NULL OR rule.class_code = class_code)
            AND (
                (rule.identifier_system IS NULL AND rule.identifier_system_suffix IS NULL)
                OR len(list_filter(identifiers, lambda i:
                    (rule.identifier_system IS NULL OR i.system = rule.identifier_system)
                    AND (rule.identifier_system_suffix IS NULL OR ends_with(i.system, rule.identifier_system_suffix))
                )) > 0
            )
            AND (
                (rule.type_system IS NULL AND rule.type_code IS NULL)
                OR len(list_filter(types, lambda t:
                    (rule.type_system IS NULL OR split_part(t.system, '|', 1) = rule.type_system)
                    AND (rule.type_code IS NULL OR t.code = rule.type_code)
                )) > 0
            )
    )[1].kind;
