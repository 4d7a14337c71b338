//! The tables as diesel reads them: rendered by `schema.sql` from a migrated database, and tested to equal it.

diesel::table! {
    accounts (party_id, account_id) {
        account_id -> Uuid,
        condition -> Text,
        credits_pending -> Int8,
        credits_posted -> Int8,
        debits_pending -> Int8,
        debits_posted -> Int8,
        has_serials -> Bool,
        holder_id -> Uuid,
        holder_ref -> Nullable<Uuid>,
        location -> Text,
        owner_id -> Uuid,
        party_id -> Uuid,
        unit -> Text,
    }
}

diesel::table! {
    audit_checklists (checklist_id) {
        actor -> Text,
        checklist_id -> Uuid,
        code -> Text,
        create_time -> Timestamptz,
        display_name -> Text,
        pass_mark_basis_points -> Int4,
        sections -> Jsonb,
        version -> Int4,
    }
}

diesel::table! {
    audit_rounds (round_id) {
        actor -> Text,
        checklist_id -> Uuid,
        create_time -> Timestamptz,
        display_name -> Text,
        round_id -> Uuid,
        seed -> Int8,
        strata -> Jsonb,
    }
}

diesel::table! {
    audit_samples (outlet_id, round_id) {
        outlet_id -> Uuid,
        round_id -> Uuid,
    }
}

diesel::table! {
    audits (outlet_id, audit_id) {
        answers -> Jsonb,
        audit_date -> Date,
        audit_id -> Uuid,
        auditor -> Text,
        checklist_id -> Uuid,
        create_time -> Timestamptz,
        outlet_id -> Uuid,
        passed -> Bool,
        round_id -> Nullable<Uuid>,
        score_basis_points -> Int4,
        sections -> Jsonb,
        supersedes_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    center_kinds (center_id) {
        center_id -> Uuid,
        kind -> Text,
    }
}

diesel::table! {
    center_placements (placement_id) {
        actor -> Text,
        begin_date -> Date,
        center_id -> Uuid,
        create_time -> Timestamptz,
        kind -> Text,
        parent_id -> Nullable<Uuid>,
        parent_kind -> Nullable<Text>,
        placement_id -> Uuid,
    }
}

diesel::table! {
    certificates (outlet_id, certificate_id) {
        action -> Text,
        begin_date -> Date,
        certificate_id -> Uuid,
        expire_date -> Date,
        outlet_id -> Uuid,
        product_family -> Text,
        revoke_date -> Nullable<Date>,
        revoke_reason -> Text,
        revoked_by -> Text,
        technician_id -> Uuid,
    }
}

diesel::table! {
    claim_lines (outlet_id, claim_id, line_index) {
        approved_amount -> Int8,
        claim_id -> Uuid,
        claimed_amount -> Int8,
        document -> Nullable<Text>,
        findings -> Jsonb,
        kind -> Text,
        line_index -> Int4,
        minutes -> Nullable<Int4>,
        operation_code -> Nullable<Text>,
        outlet_id -> Uuid,
        part_id -> Nullable<Uuid>,
        quantity -> Nullable<Int8>,
        verdict -> Text,
    }
}

diesel::table! {
    claims (outlet_id, claim_id) {
        approved_amount -> Int8,
        claim_id -> Uuid,
        claimed_amount -> Int8,
        currency -> Bpchar,
        decide_time -> Nullable<Timestamptz>,
        device_id -> Uuid,
        fault_code -> Text,
        file_time -> Timestamptz,
        filed_by -> Text,
        list_id -> Nullable<Uuid>,
        number -> Text,
        order_id -> Uuid,
        outlet_id -> Uuid,
        reviewed_by -> Nullable<Text>,
        state -> Text,
        statement_id -> Nullable<Uuid>,
        version -> Int8,
    }
}

diesel::table! {
    clock_intervals (device_id, interval_id) {
        begin_date -> Date,
        device_id -> Uuid,
        end_date -> Nullable<Date>,
        interval_id -> Uuid,
        item -> Nullable<Text>,
        kind -> Text,
        listed -> Nullable<Bool>,
        order_id -> Uuid,
        outcome -> Nullable<Text>,
        outlet_id -> Uuid,
        remedy -> Nullable<Text>,
    }
}

diesel::table! {
    corrections (party_id, transfer_id) {
        approved_by -> Text,
        fact_date -> Date,
        made_by -> Nullable<Text>,
        party_id -> Uuid,
        reason -> Text,
        transfer_id -> Uuid,
    }
}

diesel::table! {
    decisions (outlet_id, decision_id) {
        create_time -> Timestamptz,
        decision -> Text,
        decision_id -> Uuid,
        device_id -> Uuid,
        digest -> Bytea,
        facts -> Jsonb,
        outcome -> Text,
        outlet_id -> Uuid,
    }
}

diesel::table! {
    device_serials (serial) {
        device_id -> Uuid,
        serial -> Text,
    }
}

diesel::table! {
    device_visits (device_id) {
        device_id -> Uuid,
        order_id -> Uuid,
        outlet_id -> Uuid,
    }
}

diesel::table! {
    device_withdrawals (device_id) {
        device_id -> Uuid,
        order_id -> Uuid,
        outlet_id -> Uuid,
        remedy -> Text,
        withdraw_date -> Date,
    }
}

diesel::table! {
    devices (device_id) {
        agreement_signed -> Bool,
        arrival_date -> Nullable<Date>,
        create_time -> Timestamptz,
        currency -> Bpchar,
        dealer -> Text,
        delivery_date -> Nullable<Date>,
        device_id -> Uuid,
        factory_date -> Nullable<Date>,
        gift -> Bool,
        invoice_date -> Nullable<Date>,
        invoice_evidence -> Text,
        invoice_number -> Text,
        model_id -> Uuid,
        paid_price -> Nullable<Int8>,
        price -> Nullable<Int8>,
        province -> Text,
        remote -> Bool,
        serial -> Text,
        ship_date -> Nullable<Date>,
        version -> Int8,
        voucher_evidence -> Text,
        voucher_number -> Text,
    }
}

diesel::table! {
    discrepancies (outlet_id, discrepancy_id) {
        center_id -> Uuid,
        condition -> Text,
        create_time -> Timestamptz,
        discrepancy_id -> Uuid,
        kind -> Text,
        outlet_id -> Uuid,
        part_id -> Uuid,
        quantity -> Int8,
        remark -> Text,
        reporter -> Text,
        resolution -> Nullable<Text>,
        resolve_remark -> Nullable<Text>,
        resolve_time -> Nullable<Timestamptz>,
        resolver -> Nullable<Text>,
        serials -> Nullable<Jsonb>,
        shipment_id -> Nullable<Uuid>,
        state -> Text,
        stock_return_id -> Nullable<Uuid>,
        version -> Int8,
    }
}

diesel::table! {
    dispositions (center_id, disposition_id) {
        center_id -> Uuid,
        condition -> Text,
        create_time -> Timestamptz,
        decline_reason -> Nullable<Text>,
        disposition_id -> Uuid,
        document -> Text,
        finish_time -> Nullable<Timestamptz>,
        finished_by -> Nullable<Text>,
        kind -> Text,
        made_by -> Text,
        part_id -> Uuid,
        quantity -> Int8,
        reason -> Text,
        recovered_amount -> Nullable<Int8>,
        recovery_correction -> Nullable<Text>,
        recovery_document -> Nullable<Text>,
        recovery_transfer_id -> Nullable<Uuid>,
        refurbished_quantity -> Nullable<Int8>,
        refurbished_serials -> Nullable<Jsonb>,
        serials -> Nullable<Jsonb>,
        state -> Text,
        version -> Int8,
    }
}

diesel::table! {
    division_places (division_id, province, city) {
        center_id -> Uuid,
        city -> Text,
        division_id -> Uuid,
        province -> Text,
    }
}

diesel::table! {
    divisions (division_id) {
        actor -> Text,
        begin_date -> Date,
        create_time -> Timestamptz,
        display_name -> Text,
        division_id -> Uuid,
        purpose -> Text,
    }
}

diesel::table! {
    events (outlet_id, transaction_id, event_id) {
        actor -> Text,
        attributes -> Jsonb,
        event_id -> Uuid,
        event_time -> Timestamptz,
        kind -> Text,
        outlet_id -> Uuid,
        subject -> Text,
        transaction_id -> Int8,
    }
}

diesel::table! {
    feed_clock (is_only) {
        is_only -> Bool,
        lift -> Int8,
        system_identifier -> Int8,
    }
}

diesel::table! {
    grants (outlet_id, grant_id) {
        action -> Text,
        begin_date -> Date,
        close_reason -> Nullable<Text>,
        close_time -> Nullable<Timestamptz>,
        close_verb -> Nullable<Text>,
        closed_by -> Nullable<Text>,
        create_time -> Timestamptz,
        end_date -> Nullable<Date>,
        grant_id -> Uuid,
        granted_by -> Text,
        level -> Int4,
        outlet_id -> Uuid,
        planned_end_date -> Nullable<Date>,
        product_family -> Text,
        reason -> Text,
    }
}

diesel::table! {
    improvement_plans (outlet_id, plan_id) {
        actor -> Text,
        close_time -> Nullable<Timestamptz>,
        create_time -> Timestamptz,
        due_date -> Date,
        goals -> Jsonb,
        outcome -> Nullable<Text>,
        outlet_id -> Uuid,
        plan_id -> Uuid,
        reason -> Text,
        results -> Nullable<Jsonb>,
    }
}

diesel::table! {
    lead_times (center_id, begin_date) {
        begin_date -> Date,
        center_id -> Uuid,
        days -> Int4,
    }
}

diesel::table! {
    ledger_closings (party_id, end_time) {
        end_time -> Timestamptz,
        party_id -> Uuid,
    }
}

diesel::table! {
    level_assessments (outlet_id, assessment_id) {
        as_of -> Date,
        assessment_id -> Uuid,
        assessor -> Text,
        change -> Nullable<Text>,
        create_time -> Timestamptz,
        decide_reason -> Nullable<Text>,
        decide_time -> Nullable<Timestamptz>,
        decider -> Nullable<Text>,
        decision_id -> Uuid,
        level -> Int4,
        level_begin_date -> Nullable<Date>,
        measures -> Jsonb,
        missing -> Jsonb,
        outlet_id -> Uuid,
        period_begin_date -> Date,
        proposed_level -> Nullable<Int4>,
        reasons -> Jsonb,
        state -> Text,
        version -> Int8,
    }
}

diesel::table! {
    model_components (model_id, position) {
        display_name -> Text,
        item -> Text,
        model_id -> Uuid,
        position -> Int4,
    }
}

diesel::table! {
    order_callbacks (outlet_id, order_id) {
        actor -> Text,
        callback_time -> Timestamptz,
        content -> Bool,
        note -> Text,
        order_id -> Uuid,
        outlet_id -> Uuid,
    }
}

diesel::table! {
    order_consents (outlet_id, consent_id) {
        actor -> Text,
        amount -> Int8,
        channel -> Text,
        consent_id -> Uuid,
        consent_time -> Timestamptz,
        currency -> Bpchar,
        order_id -> Uuid,
        outlet_id -> Uuid,
        remedy -> Text,
        text_version -> Text,
    }
}

diesel::table! {
    order_transitions (outlet_id, transition_id) {
        actor -> Text,
        from_state -> Text,
        order_id -> Uuid,
        outlet_id -> Uuid,
        reason -> Text,
        technician_id -> Nullable<Uuid>,
        to_state -> Text,
        transition_id -> Uuid,
        transition_time -> Timestamptz,
        verb -> Text,
    }
}

diesel::table! {
    outlet_contracts (outlet_id, contract_id) {
        actor -> Text,
        begin_date -> Date,
        contract_id -> Uuid,
        create_time -> Timestamptz,
        document -> Text,
        end_date -> Date,
        outlet_id -> Uuid,
    }
}

diesel::table! {
    outlet_levels (outlet_id, begin_date) {
        actor -> Text,
        begin_date -> Date,
        create_time -> Timestamptz,
        level -> Int4,
        outlet_id -> Uuid,
        reason -> Text,
    }
}

diesel::table! {
    outlet_reviews (outlet_id, review_id) {
        items -> Jsonb,
        outlet_id -> Uuid,
        passed -> Bool,
        review_id -> Uuid,
        review_time -> Timestamptz,
        reviewer -> Text,
        summary -> Text,
    }
}

diesel::table! {
    outlet_transitions (outlet_id, transition_id) {
        actor -> Text,
        from_state -> Text,
        outlet_id -> Uuid,
        reason -> Text,
        to_state -> Text,
        transition_id -> Uuid,
        transition_time -> Timestamptz,
        verb -> Text,
        version -> Int8,
    }
}

diesel::table! {
    outlets (outlet_id) {
        bank_account -> Text,
        center_id -> Uuid,
        channels -> Jsonb,
        city -> Text,
        code -> Text,
        contract_begin_date -> Date,
        contract_end_date -> Date,
        create_time -> Timestamptz,
        display_name -> Text,
        kind -> Text,
        latitude -> Float8,
        level -> Int4,
        longitude -> Float8,
        outlet_id -> Uuid,
        premises_square_meters -> Int4,
        province -> Text,
        requested_families -> Jsonb,
        service_area -> Jsonb,
        staff_count -> Int4,
        state -> Text,
        tools -> Jsonb,
        version -> Int8,
    }
}

diesel::table! {
    part_alternatives (one_id, other_id, begin_date) {
        actor -> Text,
        begin_date -> Date,
        create_time -> Timestamptz,
        grade -> Int4,
        holds -> Bool,
        one_id -> Uuid,
        other_id -> Uuid,
    }
}

diesel::table! {
    part_debts (outlet_id, debt_id) {
        charge_amount -> Nullable<Int8>,
        charge_date -> Date,
        charge_transfer_id -> Nullable<Uuid>,
        create_time -> Timestamptz,
        debt_id -> Uuid,
        decision_id -> Nullable<Uuid>,
        due_date -> Date,
        opened_by -> Nullable<Text>,
        order_id -> Uuid,
        outlet_id -> Uuid,
        part_id -> Uuid,
        remind_date -> Date,
        remind_time -> Nullable<Timestamptz>,
        reservation_id -> Uuid,
        serial -> Nullable<Text>,
        state -> Text,
        version -> Int8,
        waive_reason -> Nullable<Text>,
        waived_by -> Nullable<Text>,
    }
}

diesel::table! {
    part_fits (part_id, model_id, begin_date) {
        begin_date -> Date,
        fits -> Bool,
        model_id -> Uuid,
        part_id -> Uuid,
    }
}

diesel::table! {
    part_returns (outlet_id, return_id) {
        center_id -> Uuid,
        create_time -> Timestamptz,
        outlet_id -> Uuid,
        return_id -> Uuid,
        ship_time -> Nullable<Timestamptz>,
        state -> Text,
        version -> Int8,
        waybill -> Text,
    }
}

diesel::table! {
    part_successions (part_id, begin_date) {
        actor -> Text,
        begin_date -> Date,
        create_time -> Timestamptz,
        part_id -> Uuid,
        successor_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    parts (part_id) {
        create_time -> Timestamptz,
        currency -> Bpchar,
        display_name -> Text,
        grade -> Int4,
        item -> Text,
        number -> Text,
        part_id -> Uuid,
        return_required -> Bool,
        serial_tracked -> Bool,
        standard_cost -> Int8,
        version -> Int8,
    }
}

diesel::table! {
    parts_order_lines (outlet_id, parts_order_id, part_id) {
        decision_id -> Nullable<Uuid>,
        granted_part_id -> Nullable<Uuid>,
        granted_quantity -> Int8,
        outlet_id -> Uuid,
        part_id -> Uuid,
        parts_order_id -> Uuid,
        pick_time -> Nullable<Timestamptz>,
        picker -> Nullable<Text>,
        quantity -> Int8,
        reason_code -> Nullable<Text>,
        remark -> Nullable<Text>,
        reviewer -> Nullable<Text>,
        serials -> Nullable<Jsonb>,
        shipment_id -> Nullable<Uuid>,
        state -> Text,
        transfer_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    parts_orders (outlet_id, parts_order_id) {
        center_id -> Uuid,
        create_time -> Timestamptz,
        outlet_id -> Uuid,
        parts_order_id -> Uuid,
        review_time -> Nullable<Timestamptz>,
        state -> Text,
        version -> Int8,
    }
}

diesel::table! {
    place_sets (place_set_id) {
        create_time -> Timestamptz,
        display_name -> Text,
        place_count -> Int4,
        place_set_id -> Uuid,
        source -> Text,
        weight_total -> Int8,
    }
}

diesel::table! {
    places (place_set_id, place_index) {
        display_name -> Text,
        latitude -> Float8,
        longitude -> Float8,
        place_index -> Int4,
        place_set_id -> Uuid,
        province -> Text,
        weight -> Int8,
    }
}

diesel::table! {
    policy_revisions (revision_id) {
        file -> Text,
        hash -> Text,
        in_force -> Date,
        kind -> Text,
        name -> Text,
        origin -> Text,
        position -> Int8,
        publish_time -> Timestamptz,
        published_by -> Text,
        revision_id -> Uuid,
        source -> Text,
    }
}

diesel::table! {
    price_list_operations (list_id, code) {
        action -> Text,
        code -> Text,
        display_name -> Text,
        list_id -> Uuid,
        minutes -> Int4,
    }
}

diesel::table! {
    price_list_parts (list_id, part_id) {
        list_id -> Uuid,
        part_id -> Uuid,
        price -> Int8,
    }
}

diesel::table! {
    price_lists (list_id) {
        begin_date -> Date,
        create_time -> Timestamptz,
        currency -> Bpchar,
        end_date -> Date,
        freight_limit -> Int8,
        labor_hour_price -> Int8,
        level -> Int4,
        list_id -> Uuid,
        product_family -> Text,
    }
}

diesel::table! {
    product_models (model_id) {
        code -> Text,
        create_time -> Timestamptz,
        discontinue_date -> Nullable<Date>,
        display_name -> Text,
        model_id -> Uuid,
        product_family -> Text,
        program -> Text,
        series -> Text,
        version -> Int8,
    }
}

diesel::table! {
    repair_orders (outlet_id, order_id) {
        accessories -> Jsonb,
        awaited_party -> Nullable<Text>,
        condition -> Text,
        consent_id -> Nullable<Uuid>,
        create_time -> Timestamptz,
        custody -> Text,
        customer_name -> Text,
        customer_phone -> Text,
        data_loss_consent -> Bool,
        decision_id -> Nullable<Uuid>,
        deliver_time -> Nullable<Timestamptz>,
        description -> Text,
        device_id -> Uuid,
        diagnosis -> Nullable<Jsonb>,
        fault_code -> Nullable<Text>,
        number -> Text,
        order_id -> Uuid,
        outlet_id -> Uuid,
        receive_time -> Timestamptz,
        remedy_document -> Nullable<Text>,
        repair_outcome -> Nullable<Text>,
        rework_of_order_id -> Nullable<Uuid>,
        rework_of_outlet_id -> Nullable<Uuid>,
        service_type -> Text,
        signed_by -> Nullable<Text>,
        state -> Text,
        technician_id -> Nullable<Uuid>,
        urgent -> Bool,
        version -> Int8,
        wait_promise_date -> Nullable<Date>,
        wait_reason -> Nullable<Text>,
    }
}

diesel::table! {
    requests (scope, request_id) {
        create_time -> Timestamptz,
        fingerprint -> Bytea,
        method -> Text,
        reply -> Bytea,
        request_id -> Uuid,
        scope -> Text,
    }
}

diesel::table! {
    reservations (outlet_id, reservation_id) {
        bag_id -> Nullable<Uuid>,
        condition -> Text,
        create_time -> Timestamptz,
        order_id -> Uuid,
        outlet_id -> Uuid,
        part_id -> Uuid,
        quantity -> Int8,
        released_quantity -> Int8,
        reservation_id -> Uuid,
        serials -> Nullable<Jsonb>,
        state -> Text,
        technician_id -> Nullable<Uuid>,
        transfer_id -> Uuid,
        version -> Int8,
    }
}

diesel::table! {
    return_slips (outlet_id, return_id, debt_id) {
        appraisal -> Nullable<Text>,
        appraisal_amount -> Nullable<Int8>,
        debt_id -> Uuid,
        fault -> Text,
        inspected_by -> Nullable<Text>,
        outcome -> Nullable<Text>,
        outlet_id -> Uuid,
        remark -> Nullable<Text>,
        return_id -> Uuid,
        state -> Text,
        was_charged -> Bool,
    }
}

diesel::table! {
    serial_moves (unit, serial, post_time, transfer_id) {
        credit_party_id -> Uuid,
        post_time -> Timestamptz,
        serial -> Text,
        transfer_id -> Uuid,
        unit -> Text,
    }
}

diesel::table! {
    serial_places (unit, serial) {
        account_id -> Uuid,
        party_id -> Uuid,
        promised_id -> Nullable<Uuid>,
        serial -> Text,
        unit -> Text,
    }
}

diesel::table! {
    service_centers (center_id) {
        center_id -> Uuid,
        city -> Text,
        code -> Text,
        create_time -> Timestamptz,
        display_name -> Text,
        province -> Text,
        version -> Int8,
    }
}

diesel::table! {
    shipment_lines (outlet_id, shipment_id, part_id) {
        damaged_quantity -> Int8,
        damaged_serials -> Nullable<Jsonb>,
        outlet_id -> Uuid,
        part_id -> Uuid,
        quantity -> Int8,
        received_quantity -> Int8,
        received_serials -> Nullable<Jsonb>,
        serials -> Nullable<Jsonb>,
        shipment_id -> Uuid,
    }
}

diesel::table! {
    shipments (outlet_id, shipment_id) {
        center_id -> Uuid,
        outlet_id -> Uuid,
        recall_reason -> Nullable<Text>,
        receive_time -> Nullable<Timestamptz>,
        ship_time -> Timestamptz,
        shipment_id -> Uuid,
        state -> Text,
        version -> Int8,
    }
}

diesel::table! {
    statement_lines (outlet_id, statement_id, claim_id, line_index) {
        amount -> Int8,
        claim_id -> Uuid,
        line_index -> Int4,
        outlet_id -> Uuid,
        statement_id -> Uuid,
    }
}

diesel::table! {
    statements (outlet_id, statement_id) {
        agreed_by_brand -> Nullable<Text>,
        agreed_by_outlet -> Nullable<Text>,
        create_time -> Timestamptz,
        currency -> Bpchar,
        digest -> Text,
        line_count -> Int4,
        month -> Date,
        outlet_id -> Uuid,
        payment_document -> Nullable<Text>,
        state -> Text,
        statement_id -> Uuid,
        total_amount -> Int8,
        version -> Int8,
    }
}

diesel::table! {
    stock_close_entries (outlet_id, close_id, position) {
        close_id -> Uuid,
        credit_party_id -> Uuid,
        hash -> Bytea,
        outlet_id -> Uuid,
        position -> Int8,
        transfer_id -> Uuid,
    }
}

diesel::table! {
    stock_closes (outlet_id, close_id) {
        begin_time -> Timestamptz,
        center_id -> Uuid,
        close_id -> Uuid,
        counted_by_center -> Nullable<Text>,
        counted_by_outlet -> Nullable<Text>,
        create_time -> Timestamptz,
        digest -> Nullable<Text>,
        end_time -> Timestamptz,
        month -> Date,
        outlet_id -> Uuid,
        signed_by_center -> Nullable<Text>,
        signed_by_outlet -> Nullable<Text>,
        state -> Text,
        transfer_count -> Nullable<Int8>,
        version -> Int8,
    }
}

diesel::table! {
    stock_counts (outlet_id, close_id, side, part_id, condition) {
        close_id -> Uuid,
        condition -> Text,
        known -> Nullable<Jsonb>,
        outlet_id -> Uuid,
        part_id -> Uuid,
        quantity -> Int8,
        side -> Text,
    }
}

diesel::table! {
    stock_return_lines (outlet_id, stock_return_id, part_id, condition) {
        condition -> Text,
        damaged_condition -> Nullable<Text>,
        damaged_quantity -> Int8,
        damaged_serials -> Nullable<Jsonb>,
        outlet_id -> Uuid,
        part_id -> Uuid,
        quantity -> Int8,
        received_quantity -> Int8,
        received_serials -> Nullable<Jsonb>,
        serials -> Nullable<Jsonb>,
        stock_return_id -> Uuid,
    }
}

diesel::table! {
    stock_returns (outlet_id, stock_return_id) {
        cancel_reason -> Nullable<Text>,
        center_id -> Uuid,
        outlet_id -> Uuid,
        receive_time -> Nullable<Timestamptz>,
        ship_time -> Timestamptz,
        state -> Text,
        stock_return_id -> Uuid,
        version -> Int8,
        waybill -> Text,
    }
}

diesel::table! {
    table_decisions (outlet_id, decision_id) {
        create_time -> Timestamptz,
        decision -> Text,
        decision_id -> Uuid,
        digest -> Bytea,
        hash -> Text,
        outcome -> Text,
        outlet_id -> Uuid,
        subject -> Text,
        table_name -> Text,
    }
}

diesel::table! {
    technicians (outlet_id, technician_id) {
        create_time -> Timestamptz,
        display_name -> Text,
        leave_date -> Nullable<Date>,
        leave_reason -> Text,
        outlet_id -> Uuid,
        star_level -> Int4,
        star_reason -> Text,
        technician_id -> Uuid,
        version -> Int8,
    }
}

diesel::table! {
    training_plans (plan_id) {
        action -> Text,
        begin_date -> Date,
        certificate_months -> Int4,
        create_time -> Timestamptz,
        display_name -> Text,
        due_date -> Date,
        minimum_level -> Int4,
        model_id -> Nullable<Uuid>,
        plan_id -> Uuid,
        product_family -> Text,
        star_level -> Int4,
    }
}

diesel::table! {
    training_records (outlet_id, record_id) {
        certificate_id -> Nullable<Uuid>,
        create_time -> Timestamptz,
        evidence -> Text,
        outcome -> Text,
        outlet_id -> Uuid,
        plan_id -> Uuid,
        record_id -> Uuid,
        recorder -> Text,
        technician_id -> Uuid,
        training_date -> Date,
    }
}

diesel::table! {
    transfers (credit_party_id, transfer_id) {
        actor -> Text,
        amount -> Int8,
        code -> Text,
        corrects_id -> Nullable<Uuid>,
        credit_account_id -> Uuid,
        credit_party_id -> Uuid,
        debit_account_id -> Uuid,
        debit_party_id -> Uuid,
        pending_id -> Nullable<Uuid>,
        phase -> Text,
        post_time -> Timestamptz,
        serials -> Nullable<Jsonb>,
        source -> Text,
        transfer_id -> Uuid,
        unit -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    audit_checklists,
    audit_rounds,
    audit_samples,
    audits,
    center_kinds,
    center_placements,
    certificates,
    claim_lines,
    claims,
    clock_intervals,
    corrections,
    decisions,
    device_serials,
    device_visits,
    device_withdrawals,
    devices,
    discrepancies,
    dispositions,
    division_places,
    divisions,
    events,
    feed_clock,
    grants,
    improvement_plans,
    lead_times,
    ledger_closings,
    level_assessments,
    model_components,
    order_callbacks,
    order_consents,
    order_transitions,
    outlet_contracts,
    outlet_levels,
    outlet_reviews,
    outlet_transitions,
    outlets,
    part_alternatives,
    part_debts,
    part_fits,
    part_returns,
    part_successions,
    parts,
    parts_order_lines,
    parts_orders,
    place_sets,
    places,
    policy_revisions,
    price_list_operations,
    price_list_parts,
    price_lists,
    product_models,
    repair_orders,
    requests,
    reservations,
    return_slips,
    serial_moves,
    serial_places,
    service_centers,
    shipment_lines,
    shipments,
    statement_lines,
    statements,
    stock_close_entries,
    stock_closes,
    stock_counts,
    stock_return_lines,
    stock_returns,
    table_decisions,
    technicians,
    training_plans,
    training_records,
    transfers,
);
