DROP TABLE order_transitions, repair_orders;
